"""The version of the program, which a statement names; the distribution's, held equal to it by a test."""

VERSION = "0.2.0"

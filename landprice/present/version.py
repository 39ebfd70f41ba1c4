"""The version that a JSON answer names; the distribution's, held equal to it by a test."""

VERSION = "0.1.0"

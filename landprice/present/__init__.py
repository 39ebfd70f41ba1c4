"""A statement shown (测算书): on a terminal, as plain text, as JSON, as Markdown.

Each way is a module of its own, imported by who needs it: JSON does not wait for what a terminal needs. What the
terminal, the text and the Markdown say is worded once, in `content`.
"""

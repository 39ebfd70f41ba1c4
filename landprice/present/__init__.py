"""A statement shown (测算书): on a terminal, as plain text, as JSON, as Markdown, as a page, in Word.

Each way is a module of its own, imported by who needs it: JSON does not wait for what a terminal needs. What they say
is worded once, in `content`; what is handed over on paper is laid out from `sheet`.
"""

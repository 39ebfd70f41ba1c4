"""Reads the cells of workbooks: .xlsx and .ods from their XML, .xls with xlrd in a process of its own."""

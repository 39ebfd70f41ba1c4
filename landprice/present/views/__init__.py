"""View models: what a document says, built once and rendered in every format.

`model` and `tables` hold the classes, `statement` and `sweep` build them. The view of a ledger's run is built by
`landprice.ledger.report_view`, from the same classes.
"""

"""One formula, several kinds of number: exact fractions, columns of a ledger, the formula in words."""

"""Prices ledgers on a cluster with Apache Spark, by the same plan as on one machine.

Needs ``pip install 'landprice[spark]'`` and Java 17.
"""

from landprice.ledger.spark.frames import SparkPriced, price

__all__ = ["SparkPriced", "price"]

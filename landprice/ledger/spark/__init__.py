"""Ledgers past one machine: Apache Spark spreads the rows, the plan that prices them is that of one machine.

``pip install 'landprice[spark]'``, and a Java 17.
"""

from landprice.ledger.spark.frames import SparkPriced, price

__all__ = ["SparkPriced", "price"]

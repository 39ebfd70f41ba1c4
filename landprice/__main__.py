"""``python -m landprice``: the same as the command ``landprice``."""

from landprice.entry_point import run

if __name__ == "__main__":
    run()

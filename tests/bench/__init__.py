"""What `make bench` measures: ratios within one run, printed with their bars."""

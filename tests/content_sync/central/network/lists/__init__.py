"""Tests of the register's lists."""

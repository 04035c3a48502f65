"""The printed pages: the moments they show, and who reads them."""

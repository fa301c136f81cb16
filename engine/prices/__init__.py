"""What an API asks: the catalogue, token prices, names as people write them, the line-up."""

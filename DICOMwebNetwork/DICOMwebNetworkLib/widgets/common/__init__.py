"""What more than one section of the panel is made of."""

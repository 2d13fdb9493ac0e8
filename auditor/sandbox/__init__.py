"""The simulated world: invented institutions, their sites, the registers, and (apart) the truth about them."""

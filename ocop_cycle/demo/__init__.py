"""The demonstration: the register and the played year of Thái Nguyên 2020, all invented."""

"""When the steps of a year are done, and in what order: the only package that knows Prefect."""

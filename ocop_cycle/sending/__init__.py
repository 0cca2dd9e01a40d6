"""How mails leave: whom they really go to, what is recorded when, over how many connections."""

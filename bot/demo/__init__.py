"""`python -m bot demo`: a Safer Internet Day campaign happens on this computer, in under a minute, without an account.

A Discord of our own runs in this process (`stage`), the bot in one of its own (`process`); organisers (`organisers`),
two hundred members (`crowd`) and two newsrooms (`feeds`) do what people do. `watch` shows it, `acts` says in which
order it happens, `souvenirs` fills `demo-out/`, and `audit` checks every claim that is made in the end. `show.run` is
the way in.

This is the only room that may use the sandbox.
"""

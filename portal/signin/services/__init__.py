"""What signing in does, by noun. `login` leads into allauth's pipeline, `second_step` asks for the second factor,
`credentials` is told of every change to how somebody signs in, `accounts` finds whom a name or an address means."""

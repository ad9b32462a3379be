"""What `verify` looks at, a module a subject. Each check yields problems; none of them raises for
damage.
"""

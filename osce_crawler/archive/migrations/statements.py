"""Running SQL inside the transaction that a migration holds."""

from sqlite_utils import Database


def run_script(db: Database, script: str) -> None:
    """Statements one by one: `executescript` would commit the transaction that a migration runs
    in.
    """
    for part in script.split(";\n"):
        if part.strip():
            db.execute(f"{part.strip()};")


def rebuild(db: Database, table: str, create: str, copied: str) -> None:
    """Make a table anew under its own name, with the rows of the old one.

    `create` makes it as `new_<table>`; `copied` is what is selected from the old one. SQLite can
    add a column, but neither loosen a constraint nor keep a comment with it. Foreign keys must be
    off: the old table is dropped for a moment.
    """
    db.execute(create.strip())
    db.execute(f"INSERT INTO new_{table} SELECT {copied} FROM {table}")
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE new_{table} RENAME TO {table}")

"""Whether a column has one of some texts, in statements whose wording does not depend on how many these are.

A list of so many parameters is another statement for each length: the library writes it anew each time, and PostgreSQL
plans it anew. Here the texts are one parameter, in JSON.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from content_sync.central.database.schema.columns import Texts


class Among(FunctionElement[bool]):
    """A comparison that each database writes in its own way."""

    name = "among"
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Among:
        """Stand as it is: the library would compare it with 1 on SQLite, which then reads the whole table."""
        del against
        return self


def among(column: ColumnElement[str], name: str) -> Among:
    """Compare a column with the parameter of this name, a tuple of texts."""
    return Among(column, bindparam(name, type_=Texts()))


@compiles(Among, "sqlite")
def _in_sqlite(among: Among, compiler: SQLCompiler, **given: object) -> str:
    column, texts = (compiler.process(clause, **given) for clause in among.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  both are what the library wrote


@compiles(Among, "postgresql")
def _in_postgresql(among: Among, compiler: SQLCompiler, **given: object) -> str:
    column, texts = (compiler.process(clause, **given) for clause in among.clauses)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({texts} AS json))))"

"""The kiosk's end of the link: send what waits, fetch what is new.

Begin with `visit(context)` in visit.py: it does one visit and returns a `VisitResult`. A `VisitContext` (in
visit_context.py) holds what a visit uses of a kiosk; five Protocols there say what its stores and its clock must do.
Below the visit, each usable alone: `send_envelope` and `send_attachment` (upload.py), `PartFetcher` (tree/, the signed
tree in parts), `TrustedTree` (the same in targets) and `Link` (link/, HTTP). `stick/` does the same by a stick or a
phone. Errors stand in errors.py.
"""

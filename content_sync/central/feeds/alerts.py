"""Alerts: which of them are in force, whatever the order and the run in which they arrive.

In: the alerts of one reply, and what the database remembers of earlier ones. Out: warnings to publish, and ids of
warnings to withdraw and to lift. Rules: of two versions of an alert, the one sent later counts. An alert that an Update
or Cancel ended stays ended, also where it arrives after its end, in a later run, or was never seen; only a version sent
after the end is published again. What an Update ended is withdrawn; what a Cancel ended is lifted: villages are told,
also where alert and Cancel arrive together. An alert that could not be read whole does not replace a good one. A
warning whose time is over, or that the source lists no more, is not withdrawn: kiosks see its end by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from content_sync.central.database.content.alerts import alerts_of, forget_alerts, keep_alerts
from content_sync.central.database.schema.tables import AlertRow
from content_sync.central.database.sessions import Session
from content_sync.central.encoded_bulletins import EncodedBulletin, as_list, encoded
from content_sync.central.feeds.parsed import Alert
from content_sync.wire.alerts import Original, Warning

# Longer than any source lists an alert. Counted from the feed's newest alert, so that a wrong clock forgets nothing.
REMEMBERED: Final = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """What central remembers of an alert.

    Args:
        sent_at: when the version that was taken in was sent; None where only the end of the alert is known.
        ended_at: every version sent up to this time is ended; None where nothing ended the alert.
        over_at: the time at which the last of its warnings is over.
        is_whole: every part of that version could be read.
        warnings: the ids of its warnings that were published and not withdrawn.
    """

    sent_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    is_whole: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOutcome:
    """What a reply changes: states by alert, warnings to publish, ids to withdraw, and what to tell staff.

    `originals` are the documents of what is published. `lifted` are warnings that came together with their Cancel;
    `lift` says of those that were published before when they were cancelled.
    """

    states: Mapping[str, AlertState]
    publish: tuple[EncodedBulletin[Warning], ...]
    originals: tuple[EncodedBulletin[Original], ...]
    withdraw: tuple[str, ...]
    lifted: tuple[EncodedBulletin[Warning], ...]
    lift: Mapping[str, dt.datetime]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def settle(session: Session, feed: str, alerts: Iterable[Alert], now: dt.datetime) -> AlertOutcome:
    """Decide on the alerts of a reply, and remember the decision in the database.

    Args:
        session: a writing one.
        feed: the name of the feed that brought them.
        alerts: in any order.
        now: the time.
    """
    known = {row.id: _state(row) for row in alerts_of(session, feed)}
    outcome = decide(tuple(alerts), known, now=now)
    keep_alerts(session, [_row(feed, alert, state) for alert, state in outcome.states.items()])
    # Warnings of forgotten alerts ended long ago: they need not be published any more.
    forgotten = forget_alerts(session, feed, after=REMEMBERED)
    return replace(outcome, withdraw=(*outcome.withdraw, *(one for row in forgotten for one in row.warnings)))


def decide(alerts: tuple[Alert, ...], known: Mapping[str, AlertState], *, now: dt.datetime) -> AlertOutcome:
    """Return what these alerts change, given what is known of each alert by its id."""
    states = _with_ends(alerts, known)
    taken: dict[str, Alert] = {}
    left_out: list[str] = []
    for alert in sorted((one for one in alerts if one.encoded), key=_order):
        before = states.get(alert.id, AlertState())
        if why_not := _why_not(alert, before, now):
            left_out.append(f"{alert.name}: {why_not}")
            continue
        states[alert.id] = _after(before, alert, now)
        taken[alert.id] = alert
    changed = {alert: state for alert, state in states.items() if state != known.get(alert)}
    cancelled = _cancelled(alerts)
    lift = {
        one: cancelled[alert] for alert in changed.keys() & cancelled.keys() for one in _gone(alert, known, changed)
    }
    gone = {one for alert in changed for one in _gone(alert, known, changed)}
    lifted = [alert for alert in alerts if _is_lifted(alert, states.get(alert.id), cancelled.get(alert.id))]
    return AlertOutcome(
        states=changed,
        publish=tuple(one for alert in taken.values() for one in _in_force(alert, now)),
        originals=tuple(alert.original for alert in (*taken.values(), *lifted) if alert.original),
        withdraw=tuple(sorted(gone - lift.keys())),
        lifted=tuple(one for alert in lifted for one in _lifted(alert, cancelled[alert.id], now)),
        lift=lift,
        left_out=(*left_out, *(f"{alert.name}: over" for alert in taken.values() if not _in_force(alert, now))),
        notes=tuple(_anew(alert) for alert in taken.values() if states[alert.id].ended_at),
    )


def _with_ends(alerts: Iterable[Alert], known: Mapping[str, AlertState]) -> dict[str, AlertState]:
    states = dict(known)
    for alert in alerts:
        for one in alert.ends:
            before = states.get(one, AlertState())
            ended = max(before.ended_at or alert.sent, alert.sent)
            is_over = before.sent_at is not None and before.sent_at <= ended
            states[one] = replace(before, ended_at=ended, warnings=() if is_over else before.warnings)
    return states


def _cancelled(alerts: Iterable[Alert]) -> dict[str, dt.datetime]:
    """Return when the alerts were cancelled that a Cancel ended, and no Update put another in their place."""
    alerts = tuple(alerts)
    replaced = {one for alert in alerts if not alert.is_cancel for one in alert.ends}
    cancels = sorted((alert for alert in alerts if alert.is_cancel), key=lambda alert: alert.sent)
    return {one: alert.sent for alert in cancels for one in alert.ends if one not in replaced}


def _gone(alert: str, known: Mapping[str, AlertState], changed: Mapping[str, AlertState]) -> set[str]:
    """Return the warnings of an alert that were published and are no more."""
    still = {one for state in changed.values() for one in state.warnings}
    return set(known.get(alert, AlertState()).warnings) - still


def _is_lifted(alert: Alert, state: AlertState | None, cancelled_at: dt.datetime | None) -> bool:
    """Tell whether a version was cancelled, and none sent after that is known."""
    latest = max(alert.sent, state.sent_at) if state and state.sent_at else alert.sent
    return cancelled_at is not None and latest <= cancelled_at


def _lifted(alert: Alert, at: dt.datetime, now: dt.datetime) -> Iterator[EncodedBulletin[Warning]]:
    """Yield the warnings that held until they were cancelled, while villages are still told."""
    for warning in alert.warnings:
        lifted = warning.lifted(at)
        if (warning.valid_until or at) > at and lifted.leaves_tree_at > now:
            yield encoded(lifted)


def _order(alert: Alert) -> tuple[dt.datetime, bool, bytes]:
    """Return a sort key: the time of sending first, the words last, so that the order of a reply decides nothing."""
    return alert.sent, alert.is_whole, as_list(alert.encoded)


def _why_not(alert: Alert, before: AlertState, now: dt.datetime) -> str:
    if before.ended_at and alert.sent <= before.ended_at:
        return "replaced or cancelled"
    if before.sent_at and alert.sent < before.sent_at:
        return "a later one is kept"
    stands = before.is_whole and before.warnings and before.over_at and before.over_at > now
    return "the last good one stays" if stands and not alert.is_whole else ""


def _after(before: AlertState, alert: Alert, now: dt.datetime) -> AlertState:
    """Return the state of an alert once it is taken in. A warning that is over is listed only if it was before."""
    was = before.warnings if before.sent_at == alert.sent else ()
    in_force = {one.bulletin.id for one in _in_force(alert, now)}
    return AlertState(
        sent_at=alert.sent,
        ended_at=before.ended_at,
        over_at=max(one.valid_until for one in alert.warnings if one.valid_until),
        is_whole=alert.is_whole,
        warnings=tuple(one.id for one in alert.warnings if one.id in in_force or one.id in was),
    )


def _in_force(alert: Alert, now: dt.datetime) -> list[EncodedBulletin[Warning]]:
    return [one for one in alert.encoded if one.bulletin.valid_until and one.bulletin.valid_until > now]


def _anew(alert: Alert) -> str:
    return f"{alert.name} was replaced or cancelled, and was sent again later: it is shown."


def _state(row: AlertRow) -> AlertState:
    return AlertState(
        sent_at=row.sent_at, ended_at=row.ended_at, over_at=row.over_at, is_whole=row.is_whole, warnings=row.warnings
    )  # fmt: skip


def _row(feed: str, alert: str, state: AlertState) -> AlertRow:
    return AlertRow(
        feed=feed, id=alert, sent_at=state.sent_at, ended_at=state.ended_at, over_at=state.over_at,
        is_whole=state.is_whole, warnings=state.warnings,
    )  # fmt: skip

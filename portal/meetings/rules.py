"""Who may do what at a meeting. What one may not even see is asked of `visible_to` before."""

from typing import TYPE_CHECKING

from portal.access.choices import Hat

if TYPE_CHECKING:
    from portal.access.actors import Actor
    from portal.live.models import Room

    from .models import Action, Invitation, Meeting


def is_invited(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` is asked to come."""
    return actor.user.pk in meeting.invited


def can_join(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` may be in the room: asked to come, the person themself, or at work for them."""
    return actor.may_read(meeting.shelf_id) and (
        is_invited(actor, meeting)
        or actor.user.pk == meeting.person.user_id
        or (actor.hat == Hat.WORK and actor.may_write(meeting.shelf_id))
    )


def can_listen(actor: "Actor", room: "Room") -> bool:
    """Whether `actor` may listen to a meeting's room and be seen in it: whoever may be in it."""
    meeting = getattr(room, "meeting", None)
    return meeting is not None and can_join(actor, meeting)


def can_note(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` may write down what is said, decided and taken on."""
    return can_join(actor, meeting) and actor.may_write(meeting.shelf_id)


def can_add_item(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` may add to the agenda: everybody who may write in the room."""
    return can_note(actor, meeting)


def can_chair(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` opens it, moves on and closes it: its Chair, at work."""
    return actor.user.pk == meeting.chair_id and actor.hat == Hat.WORK and actor.may_write(meeting.shelf_id)


def can_invite(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` may ask people to come: its Chair, or whoever set it up, at work."""
    return (
        actor.user.pk in {meeting.chair_id, meeting.author_id}
        and actor.hat == Hat.WORK
        and actor.may_write(meeting.shelf_id)
    )


def can_answer(actor: "Actor", invitation: "Invitation") -> bool:
    """Whether the invitation is to `actor`, who may still read what it invites to."""
    return actor.user.pk == invitation.user_id and actor.may_read(invitation.shelf_id)


def can_answer_agreement(actor: "Actor", meeting: "Meeting") -> bool:
    """Whether `actor` says yes or no to what was decided: everybody asked to come."""
    return is_invited(actor, meeting) and actor.may_read(meeting.shelf_id)


def can_mark_done(actor: "Actor", action: "Action") -> bool:
    """Whether `actor` may say that an action is done: whoever took it on and still reads it, or the Chair."""
    return (actor.user.pk == action.who_id and actor.may_read(action.shelf_id)) or can_chair(actor, action.meeting)

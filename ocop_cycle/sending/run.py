"""Several connections empty the outbox: the first mail goes alone, then they share the rest."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Final

from notifications.smtp import NotDelivered, SmtpMailbox
from ocop_cycle.db import unit_of_work
from ocop_cycle.sending.desk import Desk
from ocop_cycle.sending.orders import Delivered, Orders
from ocop_cycle.sending.parcels import Parcel, Unwritten
from ocop_cycle.sending.recorder import Committed, Recorder, Step
from ocop_cycle.sending.supply import Supply
from ocop_cycle.services import queue
from ocop_cycle.settings import settings

_IN_VAIN: Final = 2  # connections in a row that broke before any mail had an outcome
_AT_TIMES: Final = 4  # the same, once some mail has had one


class Run:
    """One delivery: its connections, what they share, when they give up."""

    def __init__(
        self,
        orders: Orders,
        state: Delivered,
        told: Callable[[Delivered], None],
        desk: Desk | None = None,
    ) -> None:
        """Choose what is asked, where it is counted, who hears of every try, who searches."""
        self._orders = orders
        self._state = state
        self._told = told
        self._supply = Supply(orders, state, told, desk)
        self._recorder = Recorder(self._supply.sender, orders.when)
        self._works = asyncio.Event()
        self._opening = asyncio.Lock()
        self._open = 0
        self._in_vain = 0
        self._worked = False

    async def empty(self) -> None:
        """Post what may leave."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._first())
            for _ in range(1, settings().mail_connections):
                group.create_task(self._other())

    async def _first(self) -> None:
        try:
            await self._connection()
        finally:
            self._works.set()

    async def _other(self) -> None:
        await self._works.wait()
        await self._connection()

    async def _connection(self) -> None:
        """Post over one connection; a lost one is opened again while it makes sense."""
        while self._state.goes_on() and (parcel := await self._supply.take()):
            try:
                async with AsyncExitStack() as stack:
                    mailbox = await self._opened(stack)
                    await self._use(mailbox, parcel)
            except NotDelivered as fault:
                if fault.opening:
                    self._supply.put_back(parcel)
                if not self._goes_on_after(fault):
                    return
                await asyncio.sleep((self._in_vain - 1) * self._orders.patience.again)

    async def _opened(self, stack: AsyncExitStack) -> SmtpMailbox:
        """Open a connection, one after the other: what one is refused, no other asks for."""
        async with self._opening:
            if not self._state.goes_on():
                raise NotDelivered(self._state.stopped, connection=True)
            mailbox = SmtpMailbox(
                self._orders.url, sender=settings().mail_from, patience=self._orders.patience
            )
            return await stack.enter_async_context(mailbox)

    async def _use(self, mailbox: SmtpMailbox, first: Parcel) -> None:
        """Post mail after mail: what became of one is committed before the next one begins."""
        step: Step | None = Step(following=first)
        self._open += 1
        try:
            while step:
                committed = await self._recorder.settle(step)
                self._note(step, committed)
                if step.following and committed.begun:
                    step = await self._try(mailbox, step.following)
                else:
                    following = await self._supply.take()
                    step = Step(following=following) if following else None
        finally:
            self._open -= 1

    async def _try(self, mailbox: SmtpMailbox, parcel: Parcel) -> Step:
        """Post one mail that has begun; what is at hand follows it unless the connection broke."""
        try:
            if isinstance(parcel.message, Unwritten):
                raise parcel.message.as_fault()
            reply = await mailbox.post(parcel.to.address, parcel.message, sender=parcel.return_path)
        except NotDelivered as fault:
            following = None if fault.connection else self._supply.at_hand()
            return Step(parcel.failed(fault), parcel, following, fault)
        return Step(parcel.sent(reply), parcel, self._supply.at_hand())

    def _note(self, step: Step, committed: Committed) -> None:
        """Count what is committed, and find out why a mail may not begin.

        Raises:
            NotDelivered: the step had ended the connection.
        """
        if committed.tried:
            self._state.count(committed.tried.result)
            self._told(self._state)
        if step.fault and step.fault.connection:
            if step.posted and step.unnamed:
                self._supply.put_back(step.posted)
            raise step.fault
        if step.tried:
            self._works_again()
        if step.following and not committed.begun:
            self._supply.why_stopped()

    def _works_again(self) -> None:
        """Note that the relay has answered for a mail: whatever was wrong with it is over."""
        self._in_vain = 0
        self._worked = True
        if self._recorder.sender.probing:
            with unit_of_work() as session:
                queue.works(session)
            self._recorder.sender = replace(self._recorder.sender, probing=False)
        self._works.set()

    def _goes_on_after(self, fault: NotDelivered) -> bool:
        """Tell whether to open the connection again; hold the queue when nothing works."""
        if not self._state.goes_on():
            return False
        self._in_vain += 1
        if not fault.permanent:
            if fault.opening and self._open:  # the relay takes no more connections than these
                return False
            if self._may_be_over(fault):
                return True
        cause = queue.CONFIGURATION if fault.permanent else queue.AWAY
        with unit_of_work() as session:
            queue.hold(session, cause, str(fault), at=self._orders.when().now)
        self._state.stopped = str(fault)
        return False

    def _may_be_over(self, fault: NotDelivered) -> bool:
        """Tell whether a fault may be over in a moment: something had worked before it."""
        if self._recorder.sender.probing or (fault.opening and not self._worked):
            return False
        return self._in_vain < (_AT_TIMES if self._worked else _IN_VAIN)

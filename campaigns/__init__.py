"""The domain: campaigns, plans, announcements, partners, deliveries, feeds and pledges.

No discord and no apscheduler below this line. Floors, top to bottom: actions, then storage, sources and render side by
side, then model. Imports point downward only; a test holds it.
"""

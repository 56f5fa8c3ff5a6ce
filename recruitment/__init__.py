"""Finding and choosing new workers together with the person and the family: adverts, interviews, matching.

It will own vacancies and what is written about them. It refuses everything about a person but the matching sheet
and the advert. Nothing of it is built yet: the room is kept, so that its imports are held to their place.
"""

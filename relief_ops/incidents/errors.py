# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with incidents and sites."""

from relief_ops.foundation.errors import Invalid
from relief_ops.foundation.i18n import _l


class MorePeopleThanTheCountyHas(Invalid):
    code = "more-people-than-the-county-has"
    title = _l("More people than the county has")
    detail = _l("%(county)s has %(population)s people. Check the number of people.")


class MoreHouseholdsThanPeople(Invalid):
    code = "more-households-than-people"
    title = _l("More households than people")
    detail = _l("A household has at least one person. Check both numbers.")


class UnknownIncident(Invalid):
    code = "unknown-incident"
    title = _l("No such incident")
    detail = _l("There is no incident %(incident)s. Open it first, then add its sites.")

# SPDX-License-Identifier: Apache-2.0
"""What can go wrong at the door."""

from relief_ops.foundation.errors import Forbidden, Invalid, NotSignedIn
from relief_ops.foundation.i18n import _l


class SignInRefused(NotSignedIn):
    code = "sign-in-refused"
    title = _l("Sign-in refused")
    detail = _l("Name or password is wrong. Check both; an administrator can set a new password.")
    keeps_changes = True


class WrongPassword(Invalid):
    code = "wrong-password"
    title = _l("The present password is wrong")
    detail = _l("Type the password with which you sign in. An administrator can set a new one.")
    keeps_changes = True


class PasswordTooShort(Invalid):
    code = "password-too-short"
    title = _l("The password is too short")
    detail = _l("Choose at least %(least)s characters. A sentence is easy to remember and hard to guess.")


class NameTaken(Invalid):
    code = "name-taken"
    title = _l("This name is taken")
    detail = _l("There is a user %(name)s already. Choose another name.")


class WarehouseNeeded(Invalid):
    code = "warehouse-needed"
    title = _l("A keeper needs a warehouse")
    detail = _l("Say which warehouse this keeper works in; other roles have none.")


class NotYourself(Forbidden):
    code = "not-yourself"
    title = _l("Not for your own account")
    detail = _l("Ask another administrator to do this.")


class CrossSite(Forbidden):
    code = "cross-site-request"
    title = _l("This form has expired")
    detail = _l("Load the page again and repeat what you did.")

"""The forms of signing in, by noun."""

from .address import AddressForm
from .code import AskCodeForm, TypedCodeForm
from .passkeys import PasskeyForm
from .password import NewPasswordForm, PasswordForm
from .resets import AskForForm, SureForm
from .second_step import AppForm, StepForm
from .sign_in import SignInForm

__all__ = [
    "AddressForm",
    "AppForm",
    "AskCodeForm",
    "AskForForm",
    "NewPasswordForm",
    "PasskeyForm",
    "PasswordForm",
    "SignInForm",
    "StepForm",
    "SureForm",
    "TypedCodeForm",
]

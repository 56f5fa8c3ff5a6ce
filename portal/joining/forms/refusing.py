from django import forms
from django.core.exceptions import ValidationError


class Refusing(forms.Form):
    """A form whose service may refuse it: the sentence goes beside the field it is about."""

    def refuse(self, error: ValidationError) -> None:
        """Take the `error` of a service into the form; what belongs to no field of it stands on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)

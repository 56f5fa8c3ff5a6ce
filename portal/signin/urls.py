from allauth.account import urls as account_urls
from django.urls import URLPattern, URLResolver, include, path

from portal.access.decorators import Who, declare

from .views import account, devices, passkeys, resets, second_step, sign_in, sso, step_up

# Pages of allauth that stay as they are. The others have pages of ours, or stay shut: its page of addresses keeps
# unconfirmed ones, and its page to show that it is still you knows no second step.
AS_THEY_ARE = {
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", sign_in.account_login, name="account_login"),
    path("accounts/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("accounts/code/type/", sign_in.sign_in_code_type, name="sign_in_code_type"),
    path("accounts/password/change/", account.account_change_password, name="account_change_password"),
    path("accounts/password/reset/", sign_in.account_reset_password, name="account_reset_password"),
    path("accounts/second-step/", second_step.second_step, name="second_step"),
    path("accounts/second-step/set-up/", second_step.second_step_set_up, name="second_step_set_up"),
    path("accounts/second-step/leave/", second_step.second_step_leave, name="second_step_leave"),
    path(
        "accounts/",
        include(declare([found for found in account_urls.urlpatterns if found.name in AS_THEY_ARE], Who.PUBLIC)),
    ),
    path("unlock/", second_step.unlock, name="unlock"),
    path("step-up/", step_up.step_up, name="step_up"),
    path("nothing-open/", sign_in.nothing_open, name="nothing_open"),
    path("me/", account.account, name="account"),
    path("me/address/", account.address, name="address"),
    path("me/address/confirm/", account.address_confirm, name="address_confirm"),
    path("me/address/remove/", account.address_remove, name="address_remove"),
    path("me/second-step/app/", account.app_add, name="app_add"),
    path("me/second-step/codes/", account.codes_make, name="codes_make"),
    path("me/second-step/<slug:kind>/remove/", account.step_remove, name="step_remove"),
    path("accounts/passkey/ask/", passkeys.passkey_ask, name="passkey_ask"),
    path("accounts/passkey/show/", passkeys.passkey_show, name="passkey_show"),
    path("me/passkeys/new/", passkeys.passkey_new, name="passkey_new"),
    path("me/passkeys/make/", passkeys.passkey_make, name="passkey_make"),
    path("me/passkeys/add/", passkeys.passkey_add, name="passkey_add"),
    path("me/passkeys/<int:passkey_id>/take-away/", passkeys.passkey_take_away, name="passkey_take_away"),
    path("accounts/work/", sso.work_sign_in, name="work_sign_in"),
    path("accounts/work/<slug:slug>/back/", sso.work_sign_in_back, name="work_sign_in_back"),
    path("me/devices/", devices.signed_in, name="signed_in"),
    path("me/devices/<uuid:device_id>/end/", devices.signed_in_end, name="signed_in_end"),
    path("me/devices/end/", devices.sign_out_everywhere, name="sign_out_everywhere"),
    path("accounts/lost/", resets.reset_ask, name="reset_ask"),
    path("accounts/lost/asked/", resets.reset_asked, name="reset_asked"),
    path("resets/", resets.resets, name="resets"),
    path("resets/<uuid:reset_id>/confirm/", resets.reset_confirm, name="reset_confirm"),
    path("resets/<uuid:reset_id>/stop/", resets.reset_stop, name="reset_stop"),
]

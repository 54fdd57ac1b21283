// Generated from the OpenAPI document by `npm run docs`. Errors are left out: every one is an ApiError.
export interface paths {
    "/csrf_token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The CSRF token of this browser
         * @description Sets the `csrftoken` cookie if there is none. Send its value as `X-CSRFToken`.
         */
        get: operations["csrfToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by e-mail and password
         * @description Sets the session cookie. `key` is an API token that ends with the session.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session and its API token; with `Authorization: Token <key>`, the sign-in that the `key` is of. A token that is no sign-in’s stays valid, and an invalid one is no error. Browsers are redirected to `next` or to the home page.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/otp-login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a code by SMS
         * @description Without `code`, or with `resend`, a code is sent if an active, registered user holds the phone; the answer is the same for every phone. With `code` it signs in. 404 if AUTHENTICATION_BACKENDS does not list PhoneNumberAuthenticationBackend.
         */
        post: operations["otpLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/passwordless-login/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in with a one-time link
         * @description With PASSWORDLESS_LOGIN_CONFIRM it shows a page with a button that posts to the same URL, so that mail scanners that open links cannot use it up.
         */
        get: operations["openOneTimeLink"];
        put?: never;
        /**
         * Sign in with a one-time link, from the page with the button
         * @description `user`, `secret_key` and `next` may be in the body instead of the query.
         */
        post: operations["useOneTimeLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/passwordless-login-with-token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with an API token
         * @description A session created with the `key` of a sign-in ends with that sign-in’s session; one created with a token of the command line is independent. A refusal does not say why.
         */
        post: operations["loginWithToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/one-time-token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a link that signs a user in once
         * @description The link is valid for one sign-in within ONE_TIME_TOKEN_TIMEOUT. Any sign-in of the user and a change of password or e-mail void it. Links for staff are refused. For staff with the role `manager` or `owner`.
         */
        post: operations["createOneTimeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/current_user/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The signed-in user
         * @description By session or API token. `phone` is in the form of PHONE_OUTPUT_FORMAT.
         */
        get: operations["currentUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/pz-captcha/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The captcha of the sign-in page: none
         * @description The sign-in library of storefronts asks. Guessing is limited by throttling instead.
         */
        get: operations["captcha"];
        put?: never;
        /**
         * Accept any answer to a captcha
         * @description For the sign-in library of storefronts. There is no captcha that could be answered wrongly.
         */
        post: operations["checkCaptcha"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/registration/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an account
         * @description Signs in and mails a link that confirms the e-mail. Where REST_REGISTER_VIEW asks for SMS: without `code`, or with `resend`, the fields are checked and a code is sent; the same request with `code` creates the account. With REGISTRATION_PREVENT_ENUMERATION every answer is the same, whether or not e-mail and phone are taken: the account is created when the mailed link is opened, and nobody is signed in.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/registration/account-confirm-email/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Confirm the e-mail of an account, or create a pending account
         * @description The link in the mail. It is valid for seven days and does not sign in. A browser gets a page whose button posts to the same path, so that mail scanners cannot use the link.
         */
        get: operations["confirmEmail"];
        put?: never;
        /**
         * Confirm the e-mail of an account, or create a pending account
         * @description The link in the mail. It is valid for seven days and does not sign in.
         */
        post: operations["confirmEmailByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/change/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password of the signed-in user
         * @description The session gets a new id; all other sessions and all API tokens of the user end. A notice is sent to the user’s e-mail.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/set/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the first password of a signed-in user who has none
         * @description Two dialects, told apart by the field names: `password1`/`password2` answer with `location` and `form_errors`, `new_password1`/`new_password2` with plain field errors. A guest becomes registered. Others must have signed in recently (RECENT_LOGIN_AGE).
         */
        post: operations["setPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password-sms-otp/set/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set password and phone of a signed-in guest with a code by SMS
         * @description Without `code`, or with `resend`, the fields are checked and a code is sent; the same request with `code` sets password and phone, and the guest becomes registered. Users with a password can use only their verified phone; registered users without one must have signed in recently (RECENT_LOGIN_AGE).
         */
        post: operations["setPasswordWithSmsOtp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a reset link by e-mail
         * @description The answer is the same for every well-formed address. Mail is sent only to an active, registered user with a verified e-mail.
         */
        post: operations["resetPasswordEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset-with-phone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a reset link by SMS
         * @description The answer is the same for every phone. The SMS is sent to the active user who holds it.
         */
        post: operations["resetPasswordPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset-with-sms-otp/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset the password with a code by SMS
         * @description Without `code`, or with `resend`, a code is sent if an active, registered user holds the phone; the answer is the same for every phone. With `code` it returns the path of the page where the new password is chosen (RESET_LINK_PATH, or that of the frontend).
         */
        post: operations["resetPasswordWithSmsOtp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with uid and token of a reset link
         * @description For frontends with a reset page of their own. The link works once, and ends every session, token and link of the user.
         */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/api-reset/{uidb64}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a reset link is still valid
         * @description Does not use the link up.
         */
        get: operations["validateResetLink"];
        put?: never;
        /**
         * Set a new password with a reset link
         * @description The link works once, and ends every session, token and link of the user. `validlink` says whether another try with the same link makes sense.
         */
        post: operations["resetPasswordByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/reset/{uidb64}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page of a reset link, with the form for a new password
         * @description For browsers. The link is not used up by opening it.
         */
        get: operations["resetPage"];
        put?: never;
        /**
         * Set a new password from the page of a reset link
         * @description A browser is sent on to the next page. The link works once, and ends every session, token and link of the user.
         */
        post: operations["submitResetPage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password-reset/{uidb64}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page of a reset link, with the form for a new password
         * @description For browsers. The link is not used up by opening it.
         */
        get: operations["resetPageOfLink"];
        put?: never;
        /**
         * Set a new password from the page of a reset link
         * @description A browser is sent on to the next page. The link works once, and ends every session, token and link of the user.
         */
        post: operations["submitResetPageOfLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/reset/done/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page that says the password was reset
         * @description For browsers, which get there after the form.
         */
        get: operations["resetDone"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/profile/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The profile of the signed-in user
         * @description Sets the `device` cookie for scripts whose browser has none of this user, and then no other cookie.
         */
        get: operations["profile"];
        /**
         * Change the profile, with every required field
         * @description All or nothing. Other fields of the profile may be sent back and are ignored. A new phone is stored at once and opens nothing until it is proved; with PROFILE_PHONE_CHANGE `code`, or without a verified e-mail, it is answered with 202, nothing is stored, and the same request with `code` stores everything. `code` also proves the phone that is stored, and `resend` sends a code; both need a recent sign-in, as does removing the phone of an account without a verified e-mail. A proved phone ends all other sessions and API tokens. Fields of USER_REQUIRED_FIELDS must be sent; `confirm` and `kvkk_confirm` only if they were not accepted at registration. Other fields that are not sent stay as they are.
         */
        put: operations["replaceProfile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change fields of the profile
         * @description All or nothing. Other fields of the profile may be sent back and are ignored. A new phone is stored at once and opens nothing until it is proved; with PROFILE_PHONE_CHANGE `code`, or without a verified e-mail, it is answered with 202, nothing is stored, and the same request with `code` stores everything. `code` also proves the phone that is stored, and `resend` sends a code; both need a recent sign-in, as does removing the phone of an account without a verified e-mail. A proved phone ends all other sessions and API tokens. Fields of USER_REQUIRED_FIELDS cannot be emptied.
         */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/users/email-change/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The e-mail address of the signed-in user
         * @description It changes when the link in the mail to the new address is opened, not before.
         */
        get: operations["showEmail"];
        put?: never;
        /**
         * Request a change of e-mail
         * @description Mails a link to the new address; the change is done when it is used. The answer is the same for an address that somebody has. Users without a usable password need a fresh session instead (RECENT_LOGIN_AGE). At most five requests a day.
         */
        post: operations["changeEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/email-set-primary/{signed_email}/{user_id_key}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Confirm a new e-mail
         * @description The link in the mail to the new address. It is valid for seven days, works without a sign-in, and ends all sessions and API tokens of the user, except the session that opens it. A browser gets a page whose button posts to the same path, so that mail scanners cannot use the link.
         */
        get: operations["setPrimaryEmail"];
        put?: never;
        /**
         * Confirm a new e-mail
         * @description The link in the mail to the new address. It is valid for seven days, works without a sign-in, and ends all sessions and API tokens of the user, except the session that opens it.
         */
        post: operations["setPrimaryEmailByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/email-undo/{uid}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Undo or stop a change of e-mail
         * @description The link in mails to the old address. A change that is done is undone: the old address comes back, all sessions, API tokens and links end, a phone added since is removed, and the password becomes unusable; a reset link is mailed. Valid for EMAIL_UNDO_TIMEOUT. Only POST acts. A browser gets a page whose button posts to the same path, so that mail scanners cannot use the link.
         */
        get: operations["undoEmailChange"];
        put?: never;
        /**
         * Undo or stop a change of e-mail
         * @description The link in mails to the old address. A change that is done is undone: the old address comes back, all sessions, API tokens and links end, a phone added since is removed, and the password becomes unusable; a reset link is mailed. Valid for EMAIL_UNDO_TIMEOUT. Only POST acts.
         */
        post: operations["undoEmailChangeByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/anonymize/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Close the account of the signed-in user
         * @description Needs a fresh session (RECENT_LOGIN_AGE) or the password. Ends every session, token and link; a mail or SMS with a link to undo it goes to the verified e-mail or else phone. After ANONYMIZE_GRACE days everything personal is erased. Not for staff.
         */
        patch: operations["closeAccount"];
        trace?: never;
    };
    "/users/anonymize/undo/{uid}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a closed account again
         * @description The link in the mail or SMS about the closed account; it is valid until the account is erased. Only POST acts. It does not sign in; a link to choose a new password follows. A browser gets a page whose button posts to the same path, so that mail scanners cannot use the link.
         */
        get: operations["reopenAccount"];
        put?: never;
        /**
         * Open a closed account again
         * @description The link in the mail or SMS about the closed account; it is valid until the account is erased. Only POST acts. It does not sign in; a link to choose a new password follows.
         */
        post: operations["reopenAccountByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a proxy may let a request pass
         * @description For nginx `auth_request`, Caddy `forward_auth` and Traefik `forwardAuth`, in private networks. 200 carries `X-Auth-User` (the id, or `anonymous`), `X-Auth-User-Type`, `X-Auth-Visitor` and `X-Auth-Token` (the token of `/session/token/`, or `none`): all of them always, so that copying them overwrites what the client sent. Any other status means that the request must not pass. HEAD answers the same.
         */
        get: operations["checkSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A signed token about the session
         * @description A JWT (ES256, `typ` `session+jwt`), valid for 5 minutes, that backends verify with the keys of `/.well-known/jwks.json`. Visitors without session get one. 404 while `JWT_AUDIENCES` is empty.
         */
        post: operations["createSessionToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/introspect/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether a credential lives, and whose it is
         * @description RFC 7662, for session ids, API keys and session tokens. The caller shows an API token of the scope `introspect` (`latchkey tokens create --scope introspect`) as `Token` or `Bearer`. Compare the audience of a session token yourself.
         */
        post: operations["introspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of session tokens
         * @description A JSON Web Key Set. A key is in it from a day before its first token to a day after its last.
         */
        get: operations["jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/second-factor/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The second factor of the member of staff who asks
         * @description For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["getSecondFactor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/second-factor/enrol/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret for an app that shows codes
         * @description It counts once `confirm/` got its first code. The first device takes a recent sign-in, another one a recent code of the one before, which works until then. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["enrolSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/second-factor/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter the first code of a new device
         * @description From then on it is the only one, and its owner is told by mail. The session goes on under a new id; API tokens of the sign-in end. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["confirmSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/second-factor/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter a code of the device, or a recovery code
         * @description Each works once. The session goes on under a new id; API tokens of the sign-in end. Tries are counted for each person. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["verifySecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/second-factor/recovery-codes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * New recovery codes; those before end
         * @description It takes a recent code of the device. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["renewRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every setting, with its value and default
         * @description For staff with the role `manager` or `owner`.
         */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/{name}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One setting
         * @description For staff with the role `manager` or `owner`.
         */
        get: operations["getSetting"];
        /**
         * Change a setting
         * @description Every process applies the change within 5 s. An invalid value is not stored. Of critical settings it is a proposal, which only owners make and another owner confirms. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        put: operations["setSetting"];
        post?: never;
        /**
         * Reset a setting to its default
         * @description Of critical settings it is a proposal, which only owners make and another owner confirms. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        delete: operations["unsetSetting"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/{name}/history/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The changes of a setting, newest first
         * @description For staff with the role `manager` or `owner`.
         */
        get: operations["settingHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/{name}/rollback/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an earlier value
         * @description `id` is a change of the history, whose value is restored; without it, the value before the newest change. Of critical settings it is a proposal, which only owners make and another owner confirms. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["rollbackSetting"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/proposals/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The changes of critical settings that wait for another owner
         * @description For staff with the role `owner`.
         */
        get: operations["listSettingProposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/{name}/proposals/{id}/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a change that another owner proposed
         * @description Refused for whoever proposed it. The value is checked again. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["confirmSettingProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/settings/{name}/proposals/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a proposal, of one’s own or of another owner
         * @description For staff with the role `owner`.
         */
        delete: operations["withdrawSettingProposal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/message-texts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The texts of mails and SMS, and what the shop says instead
         * @description Store other texts with the setting `MESSAGE_TEXTS`: message → language → text → what to say instead. Mails to staff are not among them: they are always the built-in ones. For staff with the role `manager` or `owner`.
         */
        get: operations["listMessageTexts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/message-texts/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A message with other texts, as a made-up customer would get it
         * @description Texts that are left out are the built-in ones; without `texts`, what the message says now. Its code and links open nothing. Nothing is stored. For staff with the role `manager` or `owner`.
         */
        post: operations["previewMessageTexts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/message-texts/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send oneself a message with other texts
         * @description As the preview, marked as a test, to the verified e-mail or phone of the member of staff who asks, and to nobody else. At most 10 an hour. For staff with the role `manager` or `owner`.
         */
        post: operations["sendTestMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/reset-template/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The reset mail with another template, as a made-up customer would get it
         * @description For the setting `RESET_EMAIL_HTML_TEMPLATE`. Its link opens nothing. Nothing is stored. At most 60 a minute. The HTML is whatever the template makes of it: show it in a sandboxed frame. For staff with the role `manager` or `owner`.
         */
        post: operations["previewResetTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/reset-template/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send oneself the reset mail with another template
         * @description As the preview, marked as a test, to the verified e-mail of the owner who asks, and to nobody else. At most 10 an hour. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["sendTestResetMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/sms-gateways/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send oneself an SMS through one gateway
         * @description To the verified phone of the owner who asks, and to nobody else, whether or not `SMS_GATEWAY` names the gateway. The answer says how the gateway took it, after 20 seconds at most. At most 10 tests an hour. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["testSmsGateway"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/password-policy/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the password policy says of a password
         * @description For a made-up customer. The password is neither stored nor logged, and nothing is hashed. At most 120 a minute. For staff with the role `manager` or `owner`.
         */
        post: operations["checkPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find people, a page at a time
         * @description Without `search` the newest come first, else in the order of what they were found by. Each filter narrows the list. Erased accounts are never found, members of staff by owners only. A cursor is good for the same search, filters and reader. For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create an account, for example of a guest
         * @description Every field is optional. A guest has no password. Set `is_email_verified` or `is_phone_verified` if the shop has verified the address or phone. Members of staff are created at the command line only. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One person: account, sign-ins, sessions and devices
         * @description For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an account
         * @description What is left out stays; an empty text clears a field. A new e-mail or phone is not verified unless the request says so. A new e-mail, and another verified phone, end every session, token and link of the person. Whoever changes e-mail, phone or what is verified could sign in as the person, so that takes the role `manager` and, in a session, a second factor of the last 15 minutes; of staff these change on the machine only. With `If-Match`, nothing is changed if the account was changed since. For staff with the role `support` or `manager` or `owner`.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/admin/api/users/{id}/unlock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is counted against a person: wrong passwords and codes, codes sent, requests
         * @description For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["getUserLocks"];
        put?: never;
        /**
         * Forget what is counted against a person
         * @description At most 5 times a day for each person. Limits of addresses, of networks and of all people together stay. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["unlockUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/timeline/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a person, in one list, newest first
         * @description Sign-ins and failures, changes, and every mail and SMS with what became of it and of its code; on the first page also which limits are used up now. The audit trail records who looked. Refused for members of staff, but to owners. For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["showTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/send-reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a person a link to choose a new password
         * @description To the verified e-mail, else to the verified phone. Not again before PASSWORD_RESET_MAIL_GAP is over, as when people request it themselves. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["sendUserReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/sign-out/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End every session of a person, and forget their known devices
         * @description API tokens end with their sessions. Tokens that were created on the machine stay. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["signUserOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/verify/email/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark the e-mail of a person as verified
         * @description Reset links go there from now on. Of staff it changes on the machine only. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["verifyUserEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/verify/phone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark the phone of a person as verified
         * @description Ends every session, token and link of the person, if it was not. Of staff it changes on the machine only. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["verifyUserPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/deactivate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate an account, and end its sessions, tokens and links
         * @description Nothing is erased. Nobody deactivates themselves or the last owner. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["deactivateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/activate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account that was deactivated or closed
         * @description One that was closed is not erased then. Accounts of staff open on the machine only: nobody joins the staff over HTTP. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["activateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is stored about a person, as a file to hand to them
         * @description Without hashes, keys and tokens, and without addresses from which others acted. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        get: operations["exportUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/users/{id}/erase/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an account and have everything personal erased
         * @description The account is closed at once, and erased ANONYMIZE_GRACE days later; until then `activate/` opens it again, as does the link in the notice that its user gets. Of staff it is refused: take them off the staff first. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["eraseUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/staff/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The members of staff, with role and last sign-in
         * @description For staff with the role `owner`.
         */
        get: operations["listStaff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/staff/{id}/remove/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a member of staff off the staff
         * @description Ends every session, token and link of theirs; they keep their account as a customer. Of who is none, nothing changes. Nobody removes themselves or the last owner. Roles are given on the machine only. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["removeStaff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a user in, and get the cookies to set in their browser
         * @description Set `session_id` as the cookie `cookie_name` (HttpOnly, SameSite=Lax, Path=/, Secure over https) and `csrf_token` as the cookie `csrftoken`. Refused for members of staff. For staff with the role `manager` or `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/messages/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Mails and SMS, newest first
         * @description Messages that anybody can ask for stay for a day, others for 30, those that were not sent for six hours. Never their text, code or link. A search looks at 10,000 messages at a time: a page may hold fewer than `limit`, even none, while `next` is not null. Messages for which there was no recipient are not listed. For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/messages/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One mail or SMS, and every attempt to send it
         * @description For staff with the role `support` or `manager` or `owner`.
         */
        get: operations["showMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/messages/{id}/retry/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again that was given up or waits for another attempt
         * @description Never after its deadline. Refused for messages of members of staff, but to owners. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["retryMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/messages/{id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do not send a message that waits
         * @description Only what somebody asked for, such as a code or a link: a notice that tells of a change cannot be cancelled, or a thief among the staff could hide one. Refused for messages of members of staff, but to owners. For staff with the role `support` or `manager` or `owner`.
         */
        post: operations["cancelMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/webhooks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks of the last 30 days, newest first
         * @description For staff with the role `manager` or `owner`.
         */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/webhooks/{id}/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook again
         * @description Also one that was delivered. Id and body stay the same. One that is on its way already stays as it is. For staff with the role `manager` or `owner`.
         */
        post: operations["resendWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/audit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail, newest first
         * @description A search looks at 10,000 rows at a time: a page may hold fewer than `limit`, even none, while `next` is not null. For staff with the role `manager` or `owner`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/audit/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail as JSON Lines, newest first
         * @description All rows that fit, one JSON object per line, sent while they are read. If the connection breaks off before the end of the answer, it is not complete. The audit trail records who exported what. For staff with the role `owner`. In a session it takes a second factor of the last 15 minutes.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/audit/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify that no row was changed, added or removed outside the service
         * @description Verifies a part of the trail: 20 seals with their rows, or 5,000 rows. Call it with `cursor` until `is_done`; faults are of the part. For staff with the role `owner`.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api/stats/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the service does: curves, totals and current problems
         * @description At most 2000 steps. What happened is counted in memory and stored every five seconds, so the last moments may be missing, and a process that is killed loses them. Of minutes, hours and days as much is kept as `STATISTICS_RETENTION` says; days are those of UTC. For staff with the role `manager` or `owner`.
         */
        get: operations["showStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is alive
         * @description Checks no dependency. Restart a process that does not answer.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process can take requests
         * @description It can if a write to the database was committed, or waits only for a synchronous standby of PostgreSQL, the tables are those of this version or newer, the file of SQLite is the one that was opened, and the process is not stopping. An answer holds for a second.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    csrfToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        csrf_token: string;
                    };
                };
            };
        };
    };
    login: {
        parameters: {
            query?: {
                /**
                 * @description Where to go after signing in: a path on this site or a URL of a trusted origin.
                 * @example /account/
                 */
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @description The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.
                     * @example ada@example.com
                     */
                    email: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Signed in. `redirect_url` is `next` when it is safe, else null; with a `formType` left out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: string;
                        redirect_url?: string | null;
                    };
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: {
                /**
                 * @description Where a browser goes: a path on this site or a URL of a trusted origin.
                 * @example /home/
                 */
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out, or nobody was signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    otpLogin: {
        parameters: {
            query?: {
                /**
                 * @description Where to go after signing in: a path on this site or a URL of a trusted origin.
                 * @example /account/
                 */
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: phone
                     * @example +905301234567
                     */
                    phone: string;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description A code was requested; or, for scripts, signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key?: never;
                    } | {
                        /** @description An API token that ends with the session. */
                        key: string;
                        /** @description `next` when it is safe, else null; with a `formType` left out. */
                        redirect_url?: string | null;
                    };
                };
            };
            /** @description A code was requested with a `formType`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key?: never;
                    };
                };
            };
        };
    };
    openOneTimeLink: {
        parameters: {
            query?: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                user?: string;
                /**
                 * @description The secret key the link was created with.
                 * @example checkout-7f3a
                 */
                secret_key?: string;
                /**
                 * @description Where to go after signing in: a path on this site or a URL of a trusted origin.
                 * @example /account/
                 */
                next?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the button. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    useOneTimeLink: {
        parameters: {
            query?: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                user?: string;
                /**
                 * @description The secret key the link was created with.
                 * @example checkout-7f3a
                 */
                secret_key?: string;
                /**
                 * @description Where to go after signing in: a path on this site or a URL of a trusted origin.
                 * @example /account/
                 */
                next?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    loginWithToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The user’s id.
                     * @example 235
                     */
                    user: number;
                    /**
                     * @description The user’s API token.
                     * @example 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b
                     */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    createOneTimeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The user’s id.
                     * @example 235
                     */
                    user: number;
                    /**
                     * @description Any text of yours; the link works only together with it.
                     * @example checkout-7f3a
                     */
                    secret_key: string;
                };
            };
        };
        responses: {
            /** @description The link and its token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        url: string;
                    };
                };
            };
        };
    };
    currentUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The signed-in user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        /** @constant */
                        client_type: "default";
                        /** @constant */
                        is_social_networks_connected: false;
                        selected_address: null;
                    };
                };
            };
        };
    };
    captcha: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No captcha. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        html: "";
                    };
                };
            };
        };
    };
    checkCaptcha: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description The answer; not looked at.
                     * @example 03AGdBq…
                     */
                    "g-recaptcha-response"?: string;
                };
            };
        };
        responses: {
            /** @description Accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        location: "/";
                    };
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @description The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.
                     * @example ada@example.com
                     */
                    email: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password: string;
                    first_name?: string | null;
                    last_name?: string | null;
                    gender?: string | null;
                    date_of_birth?: string | null;
                    /**
                     * @description Consent to marketing by e-mail.
                     * @example false
                     */
                    email_allowed?: boolean;
                    /**
                     * @description Consent to marketing by SMS.
                     * @example false
                     */
                    sms_allowed?: boolean;
                    /**
                     * @description Consent to marketing by WhatsApp.
                     * @example false
                     */
                    whatsapp_allowed?: boolean;
                    call_allowed?: boolean | null;
                    phone?: string | null;
                    /**
                     * @description Acceptance of the terms; kept in `attributes`. Never compared with the password.
                     * @example true
                     */
                    confirm?: boolean;
                    /**
                     * @description Acceptance of the notice on personal data; kept in `attributes`.
                     * @example true
                     */
                    kvkk_confirm?: boolean;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description Registered and signed in; or, with REGISTRATION_PREVENT_ENUMERATION, mailed. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key?: string;
                        non_field_errors?: string[];
                    };
                };
            };
            /** @description A code was sent; `phone` is as it was sent here. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        phone: string;
                    };
                };
            };
        };
    };
    confirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example 6j-d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the button; or, for scripts, done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    confirmEmailByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example 6j-d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or done before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    old_password: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        success: string;
                    };
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `XMLHttpRequest`: answer with JSON instead of a redirect.
                 * @example XMLHttpRequest
                 */
                "X-Requested-With"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password2: string;
                } | {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was set; or, for scripts, where to go instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        location?: string;
                        success?: string;
                        redirect_url?: string;
                    };
                };
            };
        };
    };
    setPasswordWithSmsOtp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password2: string;
                    /**
                     * Format: phone
                     * @example +905301234567
                     */
                    phone: string;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description Password and phone were set; or, for scripts, where to change the password instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message?: string;
                        messsage?: string;
                        redirect_url?: string;
                    };
                };
            };
            /** @description A code was sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        phone: string;
                    };
                };
            };
        };
    };
    resetPasswordEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description One of VALID_FRONTEND_IDS: selects the page of the link (FRONTEND_URLS). Unknown ids are ignored.
                 * @example shop-tr
                 */
                "X-Frontend-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @description The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.
                     * @example ada@example.com
                     */
                    email: string;
                };
            };
        };
        responses: {
            /** @description The request was accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        success: string;
                    };
                };
            };
        };
    };
    resetPasswordPhone: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description One of VALID_FRONTEND_IDS: selects the page of the link (FRONTEND_URLS). Unknown ids are ignored.
                 * @example shop-tr
                 */
                "X-Frontend-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: phone
                     * @example +905301234567
                     */
                    phone: string;
                };
            };
        };
        responses: {
            /** @description The request was accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        success: string;
                    };
                };
            };
        };
    };
    resetPasswordWithSmsOtp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description One of VALID_FRONTEND_IDS: selects the page of the link (FRONTEND_URLS). Unknown ids are ignored.
                 * @example shop-tr
                 */
                "X-Frontend-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: phone
                     * @example +905301234567
                     */
                    phone: string;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description The page to choose the new password. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        redirect: string;
                    };
                };
            };
            /** @description A code was requested. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The user’s id, in unpadded base64url.
                     * @example MjM1
                     */
                    uid: string;
                    /**
                     * @description The token of the link: `<base36 time>-<hexadecimal>`.
                     * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                     */
                    token: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        success: string;
                    };
                };
            };
        };
    };
    validateResetLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the link is valid. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        validlink: boolean;
                    };
                };
            };
        };
    };
    resetPasswordByLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    resetPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    submitResetPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was set; no body. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resetPageOfLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    submitResetPageOfLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uidb64: string;
                /**
                 * @description The token of the link: `<base36 time>-<hexadecimal>`.
                 * @example d3k9x1-6f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password1: string;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    new_password2: string;
                };
            };
        };
        responses: {
            /** @description The password was set; no body. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resetDone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, with a link to sign in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        first_name: string;
                        last_name: string;
                        email: string | null;
                        phone: string | null;
                        gender: string | null;
                        /** @description GENDERS: what `gender` can be. */
                        genders: string[];
                        date_of_birth: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        avatar: null;
                        /** @enum {unknown} */
                        language_code: "en" | "tr" | "de" | "fr" | "es" | "ar";
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                    };
                };
            };
        };
    };
    replaceProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    first_name?: string | null;
                    last_name?: string | null;
                    gender?: string | null;
                    date_of_birth?: string | null;
                    /**
                     * @description Consent to marketing by e-mail.
                     * @example false
                     */
                    email_allowed?: boolean;
                    /**
                     * @description Consent to marketing by SMS.
                     * @example false
                     */
                    sms_allowed?: boolean;
                    /**
                     * @description Consent to marketing by WhatsApp.
                     * @example false
                     */
                    whatsapp_allowed?: boolean;
                    call_allowed?: boolean | null;
                    phone?: string | null;
                    language_code?: ("en" | "tr" | "de" | "fr" | "es" | "ar") | null;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description The profile as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        first_name: string;
                        last_name: string;
                        email: string | null;
                        phone: string | null;
                        gender: string | null;
                        /** @description GENDERS: what `gender` can be. */
                        genders: string[];
                        date_of_birth: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        avatar: null;
                        /** @enum {unknown} */
                        language_code: "en" | "tr" | "de" | "fr" | "es" | "ar";
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                    };
                };
            };
            /** @description A code was sent to the phone; nothing was stored. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        phone: string;
                    };
                };
            };
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    first_name?: string | null;
                    last_name?: string | null;
                    gender?: string | null;
                    date_of_birth?: string | null;
                    /**
                     * @description Consent to marketing by e-mail.
                     * @example false
                     */
                    email_allowed?: boolean;
                    /**
                     * @description Consent to marketing by SMS.
                     * @example false
                     */
                    sms_allowed?: boolean;
                    /**
                     * @description Consent to marketing by WhatsApp.
                     * @example false
                     */
                    whatsapp_allowed?: boolean;
                    call_allowed?: boolean | null;
                    phone?: string | null;
                    language_code?: ("en" | "tr" | "de" | "fr" | "es" | "ar") | null;
                    /**
                     * @description White space and hyphens in it are ignored.
                     * @example 123456
                     */
                    code?: string;
                    resend?: boolean;
                };
            };
        };
        responses: {
            /** @description The profile as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        first_name: string;
                        last_name: string;
                        email: string | null;
                        phone: string | null;
                        gender: string | null;
                        /** @description GENDERS: what `gender` can be. */
                        genders: string[];
                        date_of_birth: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        avatar: null;
                        /** @enum {unknown} */
                        language_code: "en" | "tr" | "de" | "fr" | "es" | "ar";
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                    };
                };
            };
            /** @description A code was sent to the phone; nothing was stored. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        phone: string;
                    };
                };
            };
        };
    };
    showEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address; `id` and `email` are null for users without one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number | null;
                        email: string | null;
                        verified: boolean;
                        primary: boolean;
                    };
                };
            };
        };
    };
    changeEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @description The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.
                     * @example ada@example.com
                     */
                    email: string;
                    emailConfirm?: string | null;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description The link is mailed, if the address is free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        success: string;
                    };
                };
            };
        };
    };
    setPrimaryEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
                 */
                signed_email: string;
                /**
                 * @description The id of the change.
                 * @example 019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2
                 */
                user_id_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the button; or, for scripts, done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    setPrimaryEmailByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token of the link.
                 * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
                 */
                signed_email: string;
                /**
                 * @description The id of the change.
                 * @example 019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2
                 */
                user_id_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or done before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    undoEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the change.
                 * @example 019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2
                 */
                uid: string;
                /**
                 * @description The token of the link.
                 * @example fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the button; or, for scripts, done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    undoEmailChangeByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the change.
                 * @example 019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2
                 */
                uid: string;
                /**
                 * @description The token of the link.
                 * @example fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or done before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    closeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description The account is closed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    reopenAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uid: string;
                /**
                 * @description The token of the link.
                 * @example 6f1ed002ab5595859014ebf0951522d96f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the button; or, for scripts, done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    reopenAccountByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id, in unpadded base64url.
                 * @example MjM1
                 */
                uid: string;
                /**
                 * @description The token of the link.
                 * @example 6f1ed002ab5595859014ebf0951522d96f1ed002ab5595859014ebf0951522d9
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or done before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                    };
                };
            };
        };
    };
    checkSession: {
        parameters: {
            query?: {
                /**
                 * @description `anonymous`: visitors who are not signed in pass, with a session of their own.
                 * @example anonymous
                 */
                allow?: string;
                /**
                 * @description `registered` or `staff`: others get 403.
                 * @example registered
                 */
                require?: string;
                /**
                 * @description `1`: unless the methods of `X-Forwarded-Method` and `X-Original-Method` are safe, the rules for unsafe requests apply: origin, and `X-CSRFToken` where a session is used.
                 * @example 1
                 */
                csrf?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request may pass. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createSessionToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Whom the token is for: one of `JWT_AUDIENCES`; the first by default.
                     * @example shop
                     */
                    audience?: string;
                };
            };
        };
        responses: {
            /** @description The token, and how long it is valid, seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        expires_in: number;
                    };
                };
            };
        };
    };
    introspect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What to examine.
                     * @example eyJhbGciOiJFUzI1NiJ9…
                     */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Whether it lives. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        active: true;
                        /** @description The user’s id, or `visitor:<visitor id>`. */
                        sub: string;
                        /** @enum {unknown} */
                        token_type: "Cookie" | "Token" | "Bearer";
                        iat: number;
                        exp?: number;
                        /** @description `account`, `visitor` or `introspect`. */
                        scope: string;
                        /** @description `guest`, `registered` or `anonymous`. */
                        user_type: string;
                    } | {
                        /** @constant */
                        active: false;
                    };
                };
            };
        };
    };
    jwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @constant */
                            kty: "EC";
                            /** @constant */
                            crv: "P-256";
                            x: string;
                            y: string;
                            kid: string;
                            /** @constant */
                            alg: "ES256";
                            /** @constant */
                            use: "sig";
                        }[];
                    };
                };
            };
        };
    };
    getSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they have, and what this session has proved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether the operator API asks for it in a session. */
                        required: boolean;
                        /** @description Whether there is a device. */
                        enrolled: boolean;
                        enrolled_at: string | null;
                        /** @description How many are left. */
                        recovery_codes: number;
                        /** @description Whether this session may use the operator API. */
                        proved: boolean;
                        /** @description Whether it may do dangerous acts. */
                        recent: boolean;
                    };
                };
            };
        };
    };
    enrolSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In base32, for whoever types it in. */
                        secret: string;
                        /** @description The same as `otpauth://totp/…`. */
                        uri: string;
                        /** @description The same as a QR code: an SVG image. */
                        qr: string;
                    };
                };
            };
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Six digits of the app. Spaces and hyphens do not matter.
                     * @example 287 082
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description The recovery codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Each opens the account once, in place of the device. They are shown this once. */
                        recovery_codes: string[];
                    };
                };
            };
        };
    };
    verifySecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Six digits of the app. Spaces and hyphens do not matter.
                     * @example 287 082
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Until when the session may use the operator API. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        proved_until: string;
                        /**
                         * Format: date-time
                         * @description The same for dangerous acts.
                         */
                        recent_until: string;
                    };
                };
            };
        };
    };
    renewRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recovery codes. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Each opens the account once, in place of the device. They are shown this once. */
                        recovery_codes: string[];
                    };
                };
            };
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        settings: {
                            name: string;
                            /** @description The value. Secret values are masked. */
                            value: unknown;
                            default: unknown;
                            is_set: boolean;
                            is_secret: boolean;
                            /** @description Changed by two owners: one proposes, another confirms. */
                            is_critical: boolean;
                            doc: string;
                        }[];
                        /** @description What NIST asks for where the password policy allows less. */
                        advice: string | null;
                    };
                };
            };
        };
    };
    getSetting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The setting. `ETag` is its `version`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        default: unknown;
                        is_set: boolean;
                        is_secret: boolean;
                        /** @description Changed by two owners: one proposes, another confirms. */
                        is_critical: boolean;
                        doc: string;
                        /** @description For `If-Match`; another one after any change of the setting. */
                        version: string;
                        /** @description The JSON Schema of the value. What it cannot express is checked when the value is stored. */
                        schema: unknown;
                    };
                };
            };
        };
    };
    setSetting: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `version` that was read: nothing is changed if it is another by now.
                 * @example "17"
                 */
                "If-Match"?: string;
            };
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    value: unknown;
                };
            };
        };
        responses: {
            /** @description The setting was stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        default: unknown;
                        is_set: boolean;
                        is_secret: boolean;
                        /** @description Changed by two owners: one proposes, another confirms. */
                        is_critical: boolean;
                        doc: string;
                        warnings: string[];
                    };
                };
            };
            /** @description The setting is critical: the change waits for another owner, at most 24 hours. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        /** @description Whether the value is the default, stored as no value at all. */
                        is_default: boolean;
                        /** @description What differs from the value now. Of secret parts only that they do. */
                        differences: {
                            path: string;
                            before: unknown;
                            after: unknown;
                        }[];
                        /** @description The owner who proposed it. */
                        proposed_by: number;
                        /** Format: date-time */
                        proposed_at: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
        };
    };
    unsetSetting: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `version` that was read: nothing is changed if it is another by now.
                 * @example "17"
                 */
                "If-Match"?: string;
            };
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The setting has its default. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        default: unknown;
                        is_set: boolean;
                        is_secret: boolean;
                        /** @description Changed by two owners: one proposes, another confirms. */
                        is_critical: boolean;
                        doc: string;
                        warnings: string[];
                    };
                };
            };
            /** @description The setting is critical: the change waits for another owner, at most 24 hours. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        /** @description Whether the value is the default, stored as no value at all. */
                        is_default: boolean;
                        /** @description What differs from the value now. Of secret parts only that they do. */
                        differences: {
                            path: string;
                            before: unknown;
                            after: unknown;
                        }[];
                        /** @description The owner who proposed it. */
                        proposed_by: number;
                        /** Format: date-time */
                        proposed_at: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
        };
    };
    settingHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        history: {
                            id: number;
                            /** Format: date-time */
                            at: string;
                            /** @description The staff user; null: the command line. */
                            actor: number | null;
                            /** @description The value. Secret values are masked. */
                            value: unknown;
                        }[];
                    };
                };
            };
        };
    };
    rollbackSetting: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `version` that was read: nothing is changed if it is another by now.
                 * @example "17"
                 */
                "If-Match"?: string;
            };
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    id?: number;
                };
            };
        };
        responses: {
            /** @description The earlier value was restored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        default: unknown;
                        is_set: boolean;
                        is_secret: boolean;
                        /** @description Changed by two owners: one proposes, another confirms. */
                        is_critical: boolean;
                        doc: string;
                        warnings: string[];
                    };
                };
            };
            /** @description The setting is critical: the change waits for another owner, at most 24 hours. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        /** @description Whether the value is the default, stored as no value at all. */
                        is_default: boolean;
                        /** @description What differs from the value now. Of secret parts only that they do. */
                        differences: {
                            path: string;
                            before: unknown;
                            after: unknown;
                        }[];
                        /** @description The owner who proposed it. */
                        proposed_by: number;
                        /** Format: date-time */
                        proposed_at: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
        };
    };
    listSettingProposals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        proposals: {
                            id: number;
                            name: string;
                            /** @description The value. Secret values are masked. */
                            value: unknown;
                            /** @description Whether the value is the default, stored as no value at all. */
                            is_default: boolean;
                            /** @description What differs from the value now. Of secret parts only that they do. */
                            differences: {
                                path: string;
                                before: unknown;
                                after: unknown;
                            }[];
                            /** @description The owner who proposed it. */
                            proposed_by: number;
                            /** Format: date-time */
                            proposed_at: string;
                            /** Format: date-time */
                            expires_at: string;
                        }[];
                    };
                };
            };
        };
    };
    confirmSettingProposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
                /**
                 * @description The proposal’s id.
                 * @example 17
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The setting was changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description The value. Secret values are masked. */
                        value: unknown;
                        default: unknown;
                        is_set: boolean;
                        is_secret: boolean;
                        /** @description Changed by two owners: one proposes, another confirms. */
                        is_critical: boolean;
                        doc: string;
                        warnings: string[];
                    };
                };
            };
        };
    };
    withdrawSettingProposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The setting’s name.
                 * @example LANGUAGE_CODE
                 */
                name: string;
                /**
                 * @description The proposal’s id.
                 * @example 17
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is withdrawn. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMessageTexts: {
        parameters: {
            query?: {
                /**
                 * @description Only this message.
                 * @example otp
                 */
                kind?: "otp" | "reset-sms" | "reset-sms-by-name" | "registration-attempt-sms" | "phone-changed-sms" | "email-change-sms" | "account-closed-sms" | "account-closed-at-once-sms" | "reset-email" | "registration" | "registration-attempt" | "email-confirmation" | "email-change" | "email-in-use" | "email-change-notice" | "email-changed" | "password-changed" | "phone-confirmed" | "phone-changed" | "phone-removed" | "phone-taken-over" | "account-closed" | "account-closed-at-once";
                /**
                 * @description Only this language.
                 * @example en
                 */
                language?: "en" | "tr" | "de" | "fr" | "es" | "ar";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        messages: {
                            /** @enum {unknown} */
                            kind: "otp" | "reset-sms" | "reset-sms-by-name" | "registration-attempt-sms" | "phone-changed-sms" | "email-change-sms" | "account-closed-sms" | "account-closed-at-once-sms" | "reset-email" | "registration" | "registration-attempt" | "email-confirmation" | "email-change" | "email-in-use" | "email-change-notice" | "email-changed" | "password-changed" | "phone-confirmed" | "phone-changed" | "phone-removed" | "phone-taken-over" | "account-closed" | "account-closed-at-once";
                            /** @enum {unknown} */
                            channel: "email" | "sms";
                            /** @description When it is sent, in English. */
                            about: string;
                            languages: {
                                en?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                                tr?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                                de?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                                fr?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                                es?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                                ar?: {
                                    /** @example subject */
                                    name: string;
                                    /** @description It stands in for another one, which the preview shows. */
                                    is_alternative: boolean;
                                    built_in: string;
                                    /** @description What the shop says instead; null: nothing else. */
                                    current: string | null;
                                    /** @description UTF-16 units. */
                                    max_length: number;
                                    placeholders: {
                                        /** @example code */
                                        name: string;
                                        /** @description The text must hold it. */
                                        required: boolean;
                                        /** @description What the preview puts in its place. */
                                        sample: string;
                                    }[];
                                }[];
                            };
                        }[];
                    };
                };
            };
        };
    };
    previewMessageTexts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The message.
                     * @example otp
                     * @enum {unknown}
                     */
                    kind: "otp" | "reset-sms" | "reset-sms-by-name" | "registration-attempt-sms" | "phone-changed-sms" | "email-change-sms" | "account-closed-sms" | "account-closed-at-once-sms" | "reset-email" | "registration" | "registration-attempt" | "email-confirmation" | "email-change" | "email-in-use" | "email-change-notice" | "email-changed" | "password-changed" | "phone-confirmed" | "phone-changed" | "phone-removed" | "phone-taken-over" | "account-closed" | "account-closed-at-once";
                    /**
                     * @description The language it is in.
                     * @example en
                     * @enum {unknown}
                     */
                    language: "en" | "tr" | "de" | "fr" | "es" | "ar";
                    /**
                     * @description By name, what the message says instead of the built-in texts. `{name}` is a placeholder. HTML is shown as it is written.
                     * @example {
                     *       "text": "Your code is {code}. {site} never asks you for it."
                     *     }
                     */
                    texts?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Show the texts that stand in for others: for people without a name, or where there is no way back any more.
                     * @example false
                     */
                    alternatives?: boolean;
                };
            };
        };
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        channel: "email";
                        subject: string;
                        html: string;
                        /** @description The plain text part of the mail. */
                        text: string;
                    } | {
                        /** @constant */
                        channel: "sms";
                        text: string;
                        /**
                         * @description UCS-2 if one character is outside of the GSM alphabet.
                         * @enum {unknown}
                         */
                        encoding: "GSM-7" | "UCS-2";
                        /** @description Places it takes up: septets, two for each of `^{}\[~]|€`; of UCS-2, UTF-16 units. */
                        characters: number;
                        /** @description How many SMS are charged for it. */
                        segments: number;
                    };
                };
            };
        };
    };
    sendTestMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The message.
                     * @example otp
                     * @enum {unknown}
                     */
                    kind: "otp" | "reset-sms" | "reset-sms-by-name" | "registration-attempt-sms" | "phone-changed-sms" | "email-change-sms" | "account-closed-sms" | "account-closed-at-once-sms" | "reset-email" | "registration" | "registration-attempt" | "email-confirmation" | "email-change" | "email-in-use" | "email-change-notice" | "email-changed" | "password-changed" | "phone-confirmed" | "phone-changed" | "phone-removed" | "phone-taken-over" | "account-closed" | "account-closed-at-once";
                    /**
                     * @description The language it is in.
                     * @example en
                     * @enum {unknown}
                     */
                    language: "en" | "tr" | "de" | "fr" | "es" | "ar";
                    /**
                     * @description By name, what the message says instead of the built-in texts. `{name}` is a placeholder. HTML is shown as it is written.
                     * @example {
                     *       "text": "Your code is {code}. {site} never asks you for it."
                     *     }
                     */
                    texts?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description It waits to be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of the message, for `/admin/api/messages/<id>/`. */
                        id: string;
                        /** @enum {unknown} */
                        channel: "email" | "sms";
                        /** @description Where it goes, masked. */
                        recipient: string;
                    };
                };
            };
        };
    };
    previewResetTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Liquid source. Left out, null or blank: the built-in mail.
                     * @example <p>Hello {{ user.first_name }},</p><a href="{{ reset_url }}">Choose a new password</a>
                     */
                    template?: string | null;
                    /**
                     * @description The language of subject and plain text.
                     * @example en
                     * @enum {unknown}
                     */
                    language: "en" | "tr" | "de" | "fr" | "es" | "ar";
                };
            };
        };
        responses: {
            /** @description The mail. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject: string;
                        html: string;
                        /** @description The plain text part of the mail. */
                        text: string;
                    };
                };
            };
        };
    };
    sendTestResetMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Liquid source. Left out, null or blank: the built-in mail.
                     * @example <p>Hello {{ user.first_name }},</p><a href="{{ reset_url }}">Choose a new password</a>
                     */
                    template?: string | null;
                    /**
                     * @description The language of subject and plain text.
                     * @example en
                     * @enum {unknown}
                     */
                    language: "en" | "tr" | "de" | "fr" | "es" | "ar";
                };
            };
        };
        responses: {
            /** @description It waits to be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of the message, for `/admin/api/messages/<id>/`. */
                        id: string;
                        /** @enum {unknown} */
                        channel: "email" | "sms";
                        /** @description Where it goes, masked. */
                        recipient: string;
                    };
                };
            };
        };
    };
    testSmsGateway: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Its name in `SMS_GATEWAYS`.
                     * @example main
                     */
                    gateway: string;
                };
            };
        };
        responses: {
            /** @description How the gateway took it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether the gateway took the message. Whether it arrives, the phone shows. */
                        accepted: boolean;
                        /** @description How long it took to answer, milliseconds. */
                        latencyMs: number;
                        /** @description The gateway’s id of the message. */
                        id: string | null;
                        /** @description Why it was not accepted. */
                        reason: string | null;
                        /** @description What the gateway said, without credentials, numbers and links. */
                        answer: string | null;
                    };
                };
            };
        };
    };
    checkPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password: string;
                    /** @description Whose password it is to be, for the rule about similarity. */
                    user?: {
                        email?: string;
                        username?: string;
                        first_name?: string;
                        last_name?: string;
                        phone?: string;
                        date_of_birth?: string;
                    };
                    /** @description Settings to try. They are not stored. */
                    settings?: {
                        /** @description A value to try instead of the one in force. */
                        AUTH_PASSWORD_VALIDATORS?: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description What each rule says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: boolean;
                        /** @description In the order of the rules. */
                        faults: {
                            /**
                             * @description Of the text, for programs.
                             * @example passwordTooShort
                             */
                            code: string;
                            /** @description In the language of the request, as a customer would read it. */
                            message: string;
                            /**
                             * @description The validator’s name.
                             * @example MinimumLengthValidator
                             */
                            rule: string;
                        }[];
                        /** @description Every rule that was asked, in order. */
                        rules: {
                            rule: string;
                            kept: boolean;
                            /** @description The rule compares with former passwords, of which a made-up customer has none. */
                            idle: boolean;
                        }[];
                    };
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /**
                 * @description An id, a phone in any spelling, or the beginning of an e-mail, username, last name, or first and last name.
                 * @example ada@example.com
                 */
                search?: string;
                /**
                 * @description Created then or later.
                 * @example 2026-01-31T12:00:00Z
                 */
                created_after?: string;
                /**
                 * @description Created earlier.
                 * @example 2026-02-28
                 */
                created_before?: string;
                /**
                 * @description Only accounts of this type.
                 * @example guest
                 */
                user_type?: "guest" | "registered";
                /**
                 * @description Whether the account is active.
                 * @example true
                 */
                is_active?: boolean;
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
                /**
                 * @description How many, 1 to 200. Default: 50.
                 * @example 50
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            pk: number;
                            email: string | null;
                            first_name: string;
                            last_name: string;
                            phone: string | null;
                            /** @enum {unknown} */
                            user_type: "guest" | "registered";
                            language_code: string | null;
                            is_email_verified: boolean;
                            attributes: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            date_joined: string;
                            last_login: string | null;
                            email_allowed: boolean;
                            sms_allowed: boolean;
                            whatsapp_allowed: boolean;
                            call_allowed: boolean | null;
                            gender: string | null;
                            date_of_birth: string | null;
                            /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                            hashed_email: string;
                            username: string | null;
                            is_active: boolean;
                            is_phone_verified: boolean;
                            has_password: boolean;
                            /** @description null: not a member of staff. */
                            role: ("support" | "manager" | "owner") | null;
                            closed_at: string | null;
                        }[];
                        /** @description The `cursor` of the next page; null: this is the last one. */
                        next: string | null;
                    };
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @description The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.
                     * @example ada@example.com
                     */
                    email?: string;
                    /**
                     * Format: phone
                     * @example +905301234567
                     */
                    phone?: string;
                    /**
                     * @description The shop’s own name for the account.
                     * @example customer-4711
                     */
                    username?: string;
                    /**
                     * @description The first name.
                     * @example Ada
                     */
                    first_name?: string;
                    /**
                     * @description The last name.
                     * @example Byron
                     */
                    last_name?: string;
                    /**
                     * @description The language of mail and SMS.
                     * @example tr
                     * @enum {unknown}
                     */
                    language_code?: "en" | "tr" | "de" | "fr" | "es" | "ar";
                    /**
                     * @description Registered when left out.
                     * @example guest
                     * @enum {unknown}
                     */
                    user_type?: "guest" | "registered";
                    is_email_verified?: boolean;
                    is_phone_verified?: boolean;
                    /**
                     * @description With GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION, the user must verify the e-mail before signing in by password.
                     * @example true
                     */
                    verification_required?: boolean;
                    /**
                     * Format: password
                     * @example correct horse battery staple
                     */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description The account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                    };
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person. `ETag` is the `version`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                        /** @description For `If-Match`; another one after any change of the account. */
                        version: string;
                        last_used: string | null;
                        password: {
                            is_set: boolean;
                            /** @description Algorithm and cost; null without a password. */
                            format: string | null;
                            replaced_at: string | null;
                        };
                        sessions: {
                            /** @description Names it on the command line. Nobody can sign in with it. */
                            id: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                            address: string;
                            agent: string;
                        }[];
                        /** @description Browsers that are known as the user’s. */
                        devices: {
                            /**
                             * Format: date-time
                             * @description When it last proved to be the user’s.
                             */
                            proved_at: string;
                            /** Format: date-time */
                            expires_at: string;
                        }[];
                        /** @description How many API tokens are valid. */
                        tokens: number;
                        /** @description Whether a limit of guesses or requests is used up; `unlock/` says which. */
                        is_locked: boolean;
                    };
                };
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `version` that was read.
                 * @example "5f2b6c1d9e8a7f30"
                 */
                "If-Match"?: string;
            };
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    email?: string | null;
                    phone?: string | null;
                    username?: string | null;
                    first_name?: string | null;
                    last_name?: string | null;
                    language_code?: ("en" | "tr" | "de" | "fr" | "es" | "ar") | null;
                    /** @enum {unknown} */
                    user_type?: "guest" | "registered";
                    is_email_verified?: boolean;
                    is_phone_verified?: boolean;
                };
            };
        };
        responses: {
            /** @description The account as it is now. `ETag` is its `version`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    getUserLocks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether one of the limits is used up. */
                        is_locked: boolean;
                        /** @description Every limit that is used in part. */
                        counts: {
                            /** @enum {unknown} */
                            counted: "password-failure" | "code-failure" | "code-sent" | "request";
                            /**
                             * @description `strangers`: all browsers that are not known, together. `known-device`: one that is. `account`: the user, signed in.
                             * @enum {unknown}
                             */
                            from: "strangers" | "known-device" | "account";
                            /** @description Of requests: the scope of THROTTLING_SETTINGS. */
                            scope: string | null;
                            count: number;
                            limit: number;
                            /** @description The time that is counted, seconds. */
                            window: number;
                            is_full: boolean;
                        }[];
                    };
                };
            };
        };
    };
    unlockUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether one of the limits is used up. */
                        is_locked: boolean;
                        /** @description Every limit that is used in part. */
                        counts: {
                            /** @enum {unknown} */
                            counted: "password-failure" | "code-failure" | "code-sent" | "request";
                            /**
                             * @description `strangers`: all browsers that are not known, together. `known-device`: one that is. `account`: the user, signed in.
                             * @enum {unknown}
                             */
                            from: "strangers" | "known-device" | "account";
                            /** @description Of requests: the scope of THROTTLING_SETTINGS. */
                            scope: string | null;
                            count: number;
                            limit: number;
                            /** @description The time that is counted, seconds. */
                            window: number;
                            is_full: boolean;
                        }[];
                    };
                };
            };
        };
    };
    showTimeline: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
                /**
                 * @description How many, 1 to 200. Default: 50.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Only from this moment on, RFC 3339.
                 * @example 2026-03-01T10:30:00Z
                 */
                since?: string;
                /**
                 * @description Only before this moment, RFC 3339.
                 * @example 2026-03-02T00:00:00Z
                 */
                until?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "sign-in" | "failure" | "lock" | "message" | "change" | "look";
                            /** @description What happened; with `params` for translations of `summary`. */
                            key: string;
                            params: {
                                [key: string]: unknown;
                            };
                            /** @description What happened, in plain English. */
                            summary: string;
                            /** @description Of a message: as in `/admin/api/messages/`, and what became of its code. Otherwise: the row of the audit trail. */
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** @description The `cursor` of the next page; null: this is the last one. */
                        next: string | null;
                    };
                };
            };
        };
    };
    sendUserReset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message waits to be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        channel: "email" | "phone";
                    };
                };
            };
        };
    };
    signUserOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many sessions ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: number;
                    };
                };
            };
        };
    };
    verifyUserEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    verifyUserPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    deactivateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is not active. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    activateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is active. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    exportUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        exported_at: string;
                        account: {
                            pk: number;
                            email: string | null;
                            first_name: string;
                            last_name: string;
                            phone: string | null;
                            /** @enum {unknown} */
                            user_type: "guest" | "registered";
                            language_code: string | null;
                            is_email_verified: boolean;
                            attributes: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            date_joined: string;
                            last_login: string | null;
                            email_allowed: boolean;
                            sms_allowed: boolean;
                            whatsapp_allowed: boolean;
                            call_allowed: boolean | null;
                            gender: string | null;
                            date_of_birth: string | null;
                            /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                            hashed_email: string;
                            username: string | null;
                            is_active: boolean;
                            is_phone_verified: boolean;
                            has_password: boolean;
                            /** @description null: not a member of staff. */
                            role: ("support" | "manager" | "owner") | null;
                            closed_at: string | null;
                        };
                        password_replaced_at: string[];
                        sessions: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                            address: string;
                            agent: string;
                        }[];
                        devices: {
                            /** Format: date-time */
                            proved_at: string;
                            /** Format: date-time */
                            expires_at: string;
                        }[];
                        tokens: {
                            /** Format: date-time */
                            created_at: string;
                        }[];
                        email_changes: {
                            /** Format: date-time */
                            at: string;
                            from: string | null;
                            to: string;
                            state: string;
                        }[];
                        /** @description Mail and SMS to the e-mail and the verified phone, as long as they are kept. */
                        messages: {
                            /** Format: date-time */
                            at: string;
                            kind: string;
                            state: string;
                        }[];
                        /** @description The audit trail of the account, consents among it: the newest 10000. */
                        events: {
                            /** Format: date-time */
                            at: string;
                            event: string;
                            outcome: string;
                            /** @description Where the person did it from; null if somebody else may have done it. */
                            address: string | null;
                            detail: {
                                [key: string]: string | number | boolean;
                            };
                        }[];
                    };
                };
            };
        };
    };
    eraseUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is closed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        closed_at: string;
                        /**
                         * Format: date-time
                         * @description Not before then.
                         */
                        erased_at: string;
                    };
                };
            };
        };
    };
    listStaff: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
                /**
                 * @description How many, 1 to 200. Default: 50.
                 * @example 50
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            pk: number;
                            email: string | null;
                            first_name: string;
                            last_name: string;
                            phone: string | null;
                            /** @enum {unknown} */
                            user_type: "guest" | "registered";
                            language_code: string | null;
                            is_email_verified: boolean;
                            attributes: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            date_joined: string;
                            last_login: string | null;
                            email_allowed: boolean;
                            sms_allowed: boolean;
                            whatsapp_allowed: boolean;
                            call_allowed: boolean | null;
                            gender: string | null;
                            date_of_birth: string | null;
                            /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                            hashed_email: string;
                            username: string | null;
                            is_active: boolean;
                            is_phone_verified: boolean;
                            has_password: boolean;
                            /** @description null: not a member of staff. */
                            role: ("support" | "manager" | "owner") | null;
                            closed_at: string | null;
                        }[];
                        /** @description The `cursor` of the next page; null: this is the last one. */
                        next: string | null;
                    };
                };
            };
        };
    };
    removeStaff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user’s id.
                 * @example 235
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account, without a role. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pk: number;
                        email: string | null;
                        first_name: string;
                        last_name: string;
                        phone: string | null;
                        /** @enum {unknown} */
                        user_type: "guest" | "registered";
                        language_code: string | null;
                        is_email_verified: boolean;
                        attributes: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        date_joined: string;
                        last_login: string | null;
                        email_allowed: boolean;
                        sms_allowed: boolean;
                        whatsapp_allowed: boolean;
                        call_allowed: boolean | null;
                        gender: string | null;
                        date_of_birth: string | null;
                        /** @description SHA-256 of the lower-cased e-mail, hexadecimal; empty without one. */
                        hashed_email: string;
                        username: string | null;
                        is_active: boolean;
                        is_phone_verified: boolean;
                        has_password: boolean;
                        /** @description null: not a member of staff. */
                        role: ("support" | "manager" | "owner") | null;
                        closed_at: string | null;
                    };
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The user’s id.
                     * @example 235
                     */
                    user: number;
                };
            };
        };
        responses: {
            /** @description The session. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: number;
                        cookie_name: string;
                        session_id: string;
                        csrf_token: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
                /**
                 * @description How many, 1 to 200. Default: 50.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Only those in this state.
                 * @example dead
                 */
                state?: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                /**
                 * @description Only those of this kind.
                 * @example otp
                 */
                kind?: "reset-email" | "reset-sms" | "otp" | "password-changed" | "email-confirmation" | "phone-confirmed" | "registration" | "phone-changed" | "phone-changed-sms" | "account-closed" | "account-closed-sms" | "email-change" | "email-change-notice" | "email-change-sms" | "email-changed" | "second-factor" | "test-mail" | "test-sms";
                /**
                 * @description Only those sent this way.
                 * @example sms
                 */
                channel?: "email" | "sms";
                /**
                 * @description Only those of this account, with their addresses in clear; the audit trail records who looked.
                 * @example 235
                 */
                user?: number;
                /**
                 * @description Only those that were offered to this gateway or mail server.
                 * @example twilio
                 */
                gateway?: string;
                /**
                 * @description Only those whose last error contains this.
                 * @example SMTP 421
                 */
                error?: string;
                /**
                 * @description Only from this moment on, RFC 3339.
                 * @example 2026-03-01T10:30:00Z
                 */
                since?: string;
                /**
                 * @description Only before this moment, RFC 3339.
                 * @example 2026-03-02T00:00:00Z
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** @description The id of the message, also in its Message-ID. */
                            id: string;
                            /** @example otp */
                            kind: string;
                            /** @enum {unknown} */
                            channel: "email" | "sms";
                            /** @enum {unknown} */
                            state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                            /** @description The recipient’s account. null: none, or not looked up yet. */
                            user: number | null;
                            /** @description Masked, unless the list is of one person. null: no address that the account has now. */
                            recipient: string | null;
                            /** @description How often the worker has tried. */
                            tries: number;
                            /** Format: date-time */
                            created_at: string;
                            /** @description null unless it waits. */
                            next_try_at: string | null;
                            /**
                             * Format: date-time
                             * @description It is never sent after this.
                             */
                            deadline: string;
                            /** @description null while it is on its way. */
                            finished_at: string | null;
                            /** @description Why it was not sent, or what went wrong although it was. */
                            last_error: string | null;
                            /** @description Its id at the mail server or gateway. */
                            provider_id: string | null;
                            /** @description What it was offered to, the oldest first. */
                            attempts: {
                                /** Format: date-time */
                                at: string;
                                /** @description An SMS gateway of SMS_GATEWAYS, or host and port of the mail server. */
                                gateway: string;
                                /**
                                 * @description `refused`: the same message would be refused again. `failed`: another attempt may succeed.
                                 * @enum {unknown}
                                 */
                                outcome: "accepted" | "refused" | "failed";
                                /** @description Of the answer or of the fault. */
                                code: string | null;
                                /** @description Why it was not accepted, in the words of the answer, cut, without what may be an address, a phone, a link, a code or a key. */
                                answer: string | null;
                                /** @description Until the answer, milliseconds. */
                                latency_ms: number;
                            }[];
                        }[];
                        /** @description The `cursor` of the next page; null: this is the last one. */
                        next: string | null;
                    };
                };
            };
        };
    };
    showMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the message.
                 * @example 01980000-0000-7000-8000-000000000000
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id of the message, also in its Message-ID. */
                        id: string;
                        /** @example otp */
                        kind: string;
                        /** @enum {unknown} */
                        channel: "email" | "sms";
                        /** @enum {unknown} */
                        state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                        /** @description The recipient’s account. null: none, or not looked up yet. */
                        user: number | null;
                        /** @description Masked, unless the list is of one person. null: no address that the account has now. */
                        recipient: string | null;
                        /** @description How often the worker has tried. */
                        tries: number;
                        /** Format: date-time */
                        created_at: string;
                        /** @description null unless it waits. */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description It is never sent after this.
                         */
                        deadline: string;
                        /** @description null while it is on its way. */
                        finished_at: string | null;
                        /** @description Why it was not sent, or what went wrong although it was. */
                        last_error: string | null;
                        /** @description Its id at the mail server or gateway. */
                        provider_id: string | null;
                        /** @description What it was offered to, the oldest first. */
                        attempts: {
                            /** Format: date-time */
                            at: string;
                            /** @description An SMS gateway of SMS_GATEWAYS, or host and port of the mail server. */
                            gateway: string;
                            /**
                             * @description `refused`: the same message would be refused again. `failed`: another attempt may succeed.
                             * @enum {unknown}
                             */
                            outcome: "accepted" | "refused" | "failed";
                            /** @description Of the answer or of the fault. */
                            code: string | null;
                            /** @description Why it was not accepted, in the words of the answer, cut, without what may be an address, a phone, a link, a code or a key. */
                            answer: string | null;
                            /** @description Until the answer, milliseconds. */
                            latency_ms: number;
                        }[];
                    };
                };
            };
        };
    };
    retryMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the message.
                 * @example 01980000-0000-7000-8000-000000000000
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is tried next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id of the message, also in its Message-ID. */
                        id: string;
                        /** @example otp */
                        kind: string;
                        /** @enum {unknown} */
                        channel: "email" | "sms";
                        /** @enum {unknown} */
                        state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                        /** @description The recipient’s account. null: none, or not looked up yet. */
                        user: number | null;
                        /** @description Masked, unless the list is of one person. null: no address that the account has now. */
                        recipient: string | null;
                        /** @description How often the worker has tried. */
                        tries: number;
                        /** Format: date-time */
                        created_at: string;
                        /** @description null unless it waits. */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description It is never sent after this.
                         */
                        deadline: string;
                        /** @description null while it is on its way. */
                        finished_at: string | null;
                        /** @description Why it was not sent, or what went wrong although it was. */
                        last_error: string | null;
                        /** @description Its id at the mail server or gateway. */
                        provider_id: string | null;
                        /** @description What it was offered to, the oldest first. */
                        attempts: {
                            /** Format: date-time */
                            at: string;
                            /** @description An SMS gateway of SMS_GATEWAYS, or host and port of the mail server. */
                            gateway: string;
                            /**
                             * @description `refused`: the same message would be refused again. `failed`: another attempt may succeed.
                             * @enum {unknown}
                             */
                            outcome: "accepted" | "refused" | "failed";
                            /** @description Of the answer or of the fault. */
                            code: string | null;
                            /** @description Why it was not accepted, in the words of the answer, cut, without what may be an address, a phone, a link, a code or a key. */
                            answer: string | null;
                            /** @description Until the answer, milliseconds. */
                            latency_ms: number;
                        }[];
                    };
                };
            };
        };
    };
    cancelMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the message.
                 * @example 01980000-0000-7000-8000-000000000000
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id of the message, also in its Message-ID. */
                        id: string;
                        /** @example otp */
                        kind: string;
                        /** @enum {unknown} */
                        channel: "email" | "sms";
                        /** @enum {unknown} */
                        state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                        /** @description The recipient’s account. null: none, or not looked up yet. */
                        user: number | null;
                        /** @description Masked, unless the list is of one person. null: no address that the account has now. */
                        recipient: string | null;
                        /** @description How often the worker has tried. */
                        tries: number;
                        /** Format: date-time */
                        created_at: string;
                        /** @description null unless it waits. */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description It is never sent after this.
                         */
                        deadline: string;
                        /** @description null while it is on its way. */
                        finished_at: string | null;
                        /** @description Why it was not sent, or what went wrong although it was. */
                        last_error: string | null;
                        /** @description Its id at the mail server or gateway. */
                        provider_id: string | null;
                        /** @description What it was offered to, the oldest first. */
                        attempts: {
                            /** Format: date-time */
                            at: string;
                            /** @description An SMS gateway of SMS_GATEWAYS, or host and port of the mail server. */
                            gateway: string;
                            /**
                             * @description `refused`: the same message would be refused again. `failed`: another attempt may succeed.
                             * @enum {unknown}
                             */
                            outcome: "accepted" | "refused" | "failed";
                            /** @description Of the answer or of the fault. */
                            code: string | null;
                            /** @description Why it was not accepted, in the words of the answer, cut, without what may be an address, a phone, a link, a code or a key. */
                            answer: string | null;
                            /** @description Until the answer, milliseconds. */
                            latency_ms: number;
                        }[];
                    };
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description Only those in this state.
                 * @example dead
                 */
                state?: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                /**
                 * @description Only those that announce this.
                 * @example user.registered
                 */
                event?: "user.registered" | "user.signed_in" | "user.signed_out" | "user.password_changed" | "user.email_changed" | "user.email_change_undone" | "user.phone_changed" | "user.updated" | "user.sessions_revoked" | "user.closed" | "user.restored" | "user.anonymized";
                /**
                 * @description How many, up to 1000. Default: 50.
                 * @example 50
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry for each event and endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        webhooks: {
                            /** @description The `webhook-id`. */
                            id: string;
                            event: string;
                            /** @description The URL without its query. */
                            endpoint: string | null;
                            user: number | null;
                            /** @enum {unknown} */
                            state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                            attempts: number;
                            last_error: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** @description null unless it is waiting to be tried. */
                            next_try_at: string | null;
                            /** @description null while it is on its way. */
                            finished_at: string | null;
                        }[];
                    };
                };
            };
        };
    };
    resendWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `webhook-id`.
                 * @example 01980000-0000-7000-8000-000000000000
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is tried next, or was to be already. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The `webhook-id`. */
                        id: string;
                        event: string;
                        /** @description The URL without its query. */
                        endpoint: string | null;
                        user: number | null;
                        /** @enum {unknown} */
                        state: "queued" | "sending" | "sent" | "failed" | "dead" | "expired" | "suppressed";
                        attempts: number;
                        last_error: string | null;
                        /** Format: date-time */
                        created_at: string;
                        /** @description null unless it is waiting to be tried. */
                        next_try_at: string | null;
                        /** @description null while it is on its way. */
                        finished_at: string | null;
                        /** @description false: it was on its way already, and nothing has changed. */
                        is_queued: boolean;
                    };
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
                /**
                 * @description How many, 1 to 200. Default: 50.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Only this event.
                 * @example session.sign_in
                 */
                event?: string;
                /**
                 * @description Only `success` or `failure`.
                 * @example failure
                 */
                outcome?: "success" | "failure";
                /**
                 * @description Only what this user did, by id.
                 * @example 7
                 */
                actor?: number;
                /**
                 * @description Only what is about this user, by id.
                 * @example 235
                 */
                user?: number;
                /**
                 * @description Only from this address, as it is shown; `operator` for the command line. It looks at 2,000 rows a page.
                 * @example 203.0.113.9
                 */
                address?: string;
                /**
                 * @description Only from this moment on, RFC 3339.
                 * @example 2026-03-01T10:30:00Z
                 */
                since?: string;
                /**
                 * @description Only before this moment, RFC 3339.
                 * @example 2026-03-02T00:00:00Z
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            id: number;
                            /** Format: date-time */
                            at: string;
                            event: string;
                            /** @enum {unknown} */
                            outcome: "success" | "failure";
                            /** @description Who did it; null: nobody who was signed in. */
                            actor: number | null;
                            /** @description Whose account it is about. */
                            user: number | null;
                            /** @description `operator`: the command line. `erased`: of an account that was erased. */
                            address: string;
                            request_id: string;
                            detail: {
                                [key: string]: string | number | boolean;
                            };
                            /** @description Whether deleting it would be noticed. */
                            is_sealed: boolean;
                        }[];
                        /** @description The `cursor` of the next page; null: this is the last one. */
                        next: string | null;
                    };
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /**
                 * @description Only this event.
                 * @example session.sign_in
                 */
                event?: string;
                /**
                 * @description Only `success` or `failure`.
                 * @example failure
                 */
                outcome?: "success" | "failure";
                /**
                 * @description Only what this user did, by id.
                 * @example 7
                 */
                actor?: number;
                /**
                 * @description Only what is about this user, by id.
                 * @example 235
                 */
                user?: number;
                /**
                 * @description Only from this address, as it is shown; `operator` for the command line. It looks at 2,000 rows a page.
                 * @example 203.0.113.9
                 */
                address?: string;
                /**
                 * @description Only from this moment on, RFC 3339.
                 * @example 2026-03-01T10:30:00Z
                 */
                since?: string;
                /**
                 * @description Only before this moment, RFC 3339.
                 * @example 2026-03-02T00:00:00Z
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A line for each row. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; left out for the first page.
                 * @example q83vEjRWeJA
                 */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found in this part. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        is_done: boolean;
                        /** @description Whether nothing was found wrong so far, in this part and those before. */
                        is_whole: boolean;
                        /**
                         * @description First the seals with their rows, then every row.
                         * @enum {unknown}
                         */
                        phase: "seals" | "rows" | "done";
                        /** @description Seals checked so far. */
                        seals: number;
                        /** @description Rows checked so far. */
                        rows: number;
                        /** @description Of these, rows without a seal: deleting one of them would go unnoticed. */
                        unsealed_rows: number;
                        /** @description The first of them found so far. */
                        unsealed_from: number | null;
                        /** @description Rows that were deleted after AUDIT_RETENTION_DAYS. */
                        removed_rows: number;
                        /** @description The newest seal that they belonged to. */
                        removed_up_to: {
                            seal: number;
                            /** Format: date-time */
                            sealed_at: string;
                        } | null;
                        /** @description What is wrong in this part. */
                        faults: string[];
                        /** @description The `cursor` of the next part. */
                        next: string | null;
                    };
                };
            };
        };
    };
    showStatistics: {
        parameters: {
            query?: {
                /**
                 * @description From the step that has this moment, RFC 3339. Default: 24 hours before `to`.
                 * @example 2026-03-01T10:30:00Z
                 */
                from?: string;
                /**
                 * @description Only before this moment, RFC 3339. Default: now.
                 * @example 2026-03-02T00:00:00Z
                 */
                to?: string;
                /**
                 * @description One of minute, hour, day. Default: hour.
                 * @example minute
                 */
                step?: string;
                /**
                 * @description Only these, separated by commas: sign_ins, resets, codes, messages, delivery_seconds, provider_seconds, throttled, hash_wait_seconds, hash_refusals. Default: all.
                 * @example sign_ins,codes
                 */
                metric?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        /** @enum {unknown} */
                        step: "minute" | "hour" | "day";
                        series: {
                            /** @enum {unknown} */
                            name: "sign_ins" | "resets" | "codes" | "messages" | "delivery_seconds" | "provider_seconds" | "throttled" | "hash_wait_seconds" | "hash_refusals";
                            labels: {
                                [key: string]: string;
                            };
                            /** @description One for each step in which something was counted: its start in seconds since the epoch, and the count. Of a distribution also mean, p50, p95 and p99 in seconds. */
                            points: (number | null)[][];
                        }[];
                        /** @description Each series over the whole time. */
                        totals: {
                            /** @enum {unknown} */
                            name: "sign_ins" | "resets" | "codes" | "messages" | "delivery_seconds" | "provider_seconds" | "throttled" | "hash_wait_seconds" | "hash_refusals";
                            labels: {
                                [key: string]: string;
                            };
                            count: number;
                            /** @description Of a distribution, as the percentiles: seconds. null: of events, or nothing was counted. */
                            mean: number | null;
                            /** @description The median, estimated from fixed buckets. */
                            p50: number | null;
                            /** @description Estimated from fixed buckets. */
                            p95: number | null;
                            /** @description Estimated from fixed buckets. */
                            p99: number | null;
                        }[];
                        /** @description What became of codes; empty unless `codes` is among the metrics. */
                        codes: {
                            gateway: string;
                            country: string;
                            sent: number;
                            used: number;
                            /** @description Those whose time is over, and which nobody has used. */
                            expired: number;
                            /** @description Of the codes in steps that are over, as is the life of codes since, the share that was used, from 0 to 1. */
                            share: number | null;
                        }[];
                        /** @description The message that waits longest for its first attempt, at this moment; null: none waits. */
                        oldest_waiting: {
                            /** @enum {unknown} */
                            lane: "codes" | "sms" | "resets" | "mail" | "webhooks" | "retrying";
                            /** Format: date-time */
                            since: string;
                        } | null;
                        waiting: {
                            /** @enum {unknown} */
                            lane: "codes" | "sms" | "resets" | "mail" | "webhooks" | "retrying";
                            /** @description At most 10,000. `retrying`: those that were tried, in all lanes. */
                            count: number;
                            since: string | null;
                        }[];
                        /** @description What is wrong at this moment, the worst first. */
                        problems: {
                            /** @description Keeps its meaning and its parameters: translate by it. */
                            key: string;
                            /** @enum {unknown} */
                            severity: "critical" | "warning";
                            /** @description Durations are milliseconds, under names that end in `_ms`. */
                            params: {
                                [key: string]: string | number;
                            };
                            /** @description The problem in English, and what to do. */
                            summary: string;
                        }[];
                    };
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: {
                /**
                 * @description If present, every check is explained in words.
                 * @example
                 */
                verbose?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. `degraded`: without something that it does not need. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        status: "ready" | "degraded" | "not ready" | "stopping";
                        /** @enum {unknown} */
                        database: "up" | "degraded" | "down";
                        /** @enum {unknown} */
                        redis?: "up" | "degraded" | "down";
                        /** @description With `verbose` only. */
                        checks?: {
                            part: string;
                            check: string;
                            /** @enum {unknown} */
                            state: "up" | "degraded" | "down";
                            text: string;
                        }[];
                    };
                };
            };
        };
    };
}

import type { Catalogue } from './en.ts';

/**
 * Modern Standard Arabic. Values that may be Latin stand between FSI and PDI (U+2068, U+2069; Unicode UAX #9), so that
 * they neither turn the sentence round nor move its punctuation. Links and codes of SMS do without, because phones would
 * take the marks along: a link ends its message, on a line of its own.
 */
export const ar = {
  jsonParseError: 'خطأ في تحليل JSON - \u2068{reason}\u2069',
  notAnObject: 'بيانات غير صالحة. كان المتوقع قاموسًا، لكن وصل \u2068{type}\u2069.',
  malformedRequest: 'طلب مشوّه.',
  notAuthenticated: 'لم يتم تزويد بيانات الدخول.',
  signInAgain: 'يرجى تسجيل الدخول من جديد لتأكيد ذلك.',
  secondFactorRequired: 'يرجى إدخال رمز من العامل الثاني.',
  secondFactorMissing: 'يرجى إعداد عامل ثانٍ أولًا.',
  secondFactorCodeWrong: 'هذا الرمز غير صحيح أو استُخدم من قبل.',
  invalidToken: 'رمز غير صالح.',
  csrfCookieMissing: 'CSRF Failed: لم يتم تعيين ملف تعريف الارتباط الخاص بـ CSRF.',
  csrfTokenIncorrect: 'CSRF Failed: رمز CSRF مفقود أو غير صحيح.',
  originNotTrusted: 'CSRF Failed: فشل التحقق من المصدر - \u2068{origin}\u2069 ليس من المصادر الموثوق بها.',
  permissionDenied: 'ليس لديك صلاحية للقيام بهذا الإجراء.',
  notFound: 'غير موجود.',
  changedMeanwhile: 'تغيّر هذا في هذه الأثناء. اقرأه من جديد قبل تغييره.',
  methodNotAllowed: 'الطريقة "\u2068{method}\u2069" غير مسموح بها.',
  requestTimeout: 'استغرق وصول الطلب وقتًا طويلًا جدًا.',
  bodyTooLarge: 'محتوى الطلب كبير جدًا: الحد الأقصى المقبول \u2068{limit} KiB\u2069.',
  unsupportedMediaType: 'نوع الوسائط "\u2068{type}\u2069" في الطلب غير مدعوم.',
  throttled:
    'عدد الطلبات أكبر من المسموح به. يمكنك المحاولة مجددًا بعد {seconds, plural, zero {# ثانية} one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}}.',
  serverError: 'خطأ في الخادم.',
  unavailable: 'الخدمة غير متاحة مؤقتًا، يُرجى المحاولة لاحقًا.',

  fieldRequired: 'هذا الحقل مطلوب.',
  fieldBlank: 'لا يمكن لهذا الحقل أن يكون فارغًا.',
  fieldNull: 'لا يمكن لهذا الحقل أن يكون فارغًا (null).',
  notAString: 'ليس نصًا صالحًا.',
  notAnInteger: 'الرجاء إدخال رقم صحيح صالح.',
  notABoolean: 'يجب أن تكون قيمة منطقية صالحة.',
  nullCharacters: 'الأحرف الخالية (null) غير مسموح بها.',
  tooLong:
    'تأكد من أن هذا الحقل لا يزيد عن {max, plural, zero {# حرف} one {حرف واحد} two {حرفين} few {# أحرف} many {# حرفًا} other {# حرف}}.',
  emailInvalid: 'أدخل عنوان بريد إلكتروني صحيح.',
  invalidValue: 'قيمة غير صالحة',
  notAChoice: '"\u2068{input}\u2069" ليس خيارًا صالحًا.',
  dateFormat: 'صيغة التاريخ غير صحيحة. استخدم إحدى هذه الصيغ: \u2068YYYY-MM-DD\u2069.',
  rangeEmpty: 'يجب أن يكون الوقت قبل `to`.',
  rangeTooLong:
    'لا تتسع الإجابة الواحدة إلا لعدد \u2068{steps}\u2069 من الخطوات كحد أقصى. اختر خطوة أكبر أو مدة أقصر.',
  momentFormat:
    'صيغة الوقت غير صحيحة. استخدم إحدى هذه الصيغ: \u2068YYYY-MM-DD\u2069، \u2068YYYY-MM-DDThh:mm:ssZ\u2069.',
  dateInvalid: 'أدخل تاريخًا صالحًا.',
  termsNotAccepted: 'يجب أن توافق على الشروط.',

  emailTaken: 'يوجد مستخدم مسجَّل بعنوان البريد الإلكتروني هذا.',
  phoneInvalid: 'أدخل رقم هاتف صالحًا.',
  phoneTaken: 'رقم الهاتف هذا مستخدم بالفعل.',
  userUnknown: 'لا يوجد مستخدم نشط بهذا المعرّف.',
  messageNotRetried: 'لا يمكن إعادة إرسال رسالة في الحالة ⁨{state}⁩، ولا رسالة انقضت مهلتها.',
  messageNotCancelled: 'لا يمكن إلغاء رسالة في الحالة ⁨{state}⁩: يمكن إلغاء الرسائل المنتظرة فقط.',
  noticeNotCancelled: 'لا يمكن إلغاء إشعار بتغيير: يجب أن يعلم به صاحبه.',
  guestHasNoPassword: 'ليس للضيف كلمة مرور.',
  userInactive: 'هذا المستخدم غير نشط.',
  userUnreachable: 'ليس لهذا المستخدم بريد إلكتروني أو هاتف مؤكَّد يمكن إرسال رابط إليه.',
  noVerifiedEmail: 'ليس لحسابك بريد إلكتروني مؤكَّد يمكن إرسال رسالة تجريبية إليه.',
  noVerifiedPhone: 'ليس لحسابك رقم هاتف مؤكَّد يمكن إرسال رسالة تجريبية إليه.',
  verbatim: '{text}',

  wrongCredentials: 'تعذر تسجيل الدخول بالبيانات التي أدخلتها.',
  emailNotVerified: 'يُرجى تأكيد عنوان بريدك الإلكتروني قبل تسجيل الدخول.',
  registrationMailed: 'تحقق من بريدك الإلكتروني لإتمام التسجيل.',
  emailConfirmed: 'تم تأكيد عنوان بريدك الإلكتروني.',
  linkInvalid: 'الرابط غير صالح أو منتهي الصلاحية.',

  smsOtp: '\u2068{site}\u2069: رمز التحقق الخاص بك هو {code}. لا تشاركه مع أي شخص.',
  smsReset: '\u2068{site}\u2069: اختر كلمة مرور جديدة من هنا خلال {duration}:\n{url}',
  smsResetNamed:
    '\u2068{site}\u2069: مرحبًا \u2068{name}\u2069، اختر كلمة مرور جديدة من هنا خلال {duration}:\n{url}',
  testMark: 'تجربة: {text}',
  smsGatewayTest: '\u2068{site}\u2069: هذه رسالة تجريبية عبر البوابة \u2068{gateway}\u2069.',

  otpPhoneMismatch: 'أرقام الهواتف غير متطابقة.',
  otpCodeMismatch: 'رموز التحقق غير متطابقة.',
  otpTooEarly: 'يُرجى الانتظار قبل طلب رمز جديد.',
  otpExpired: 'انتهت صلاحية الرمز المرسل في رسالة SMS. يُرجى إعادة إرسال الرمز.',
  tooShort:
    'تأكد من أن هذا الحقل لا يقل عن {min, plural, zero {# حرف} one {حرف واحد} two {حرفين} few {# أحرف} many {# حرفًا} other {# حرف}}.',
  resetSmsSent: 'إذا كان رقم الهاتف الذي أدخلته مسجَّلًا، فقد أُرسلت رسالة SMS لإعادة تعيين كلمة المرور.',

  oldPasswordInvalid: 'كلمة المرور غير صحيحة.',
  passwordMismatch: 'حقلا كلمتي المرور غير متطابقين.',
  passwordMismatchTypographic: 'حقلا كلمتي المرور غير متطابقين.',
  passwordSaved: 'تم حفظ كلمة المرور الجديدة.',
  passwordSet: 'تم تعيين كلمة مرورك بنجاح.',
  passwordReset: 'تمت إعادة تعيين كلمة المرور بكلمة المرور الجديدة.',
  resetMailSent: 'تم إرسال البريد الإلكتروني لإعادة تعيين كلمة المرور.',

  passwordTooShort:
    'كلمة المرور هذه قصيرة جدًا. يجب أن تتكون من {min, plural, zero {# حرف} one {حرف واحد} two {حرفين} few {# أحرف} many {# حرفًا} other {# حرف}} على الأقل.',
  passwordTooLong:
    'يمكن أن تتكون كلمة المرور من {max, plural, zero {# حرف} one {حرف واحد} two {حرفين} few {# أحرف} many {# حرفًا} other {# حرف}} على الأكثر.',
  passwordCapitalLetters:
    'يجب أن تحتوي كلمة مرورك على {min, plural, zero {# حرف كبير} one {حرف كبير واحد} two {حرفين كبيرين} few {# أحرف كبيرة} many {# حرفًا كبيرًا} other {# حرف كبير}} على الأقل.',
  passwordLowercaseLetters:
    'يجب أن تحتوي كلمة مرورك على {min, plural, zero {# حرف صغير} one {حرف صغير واحد} two {حرفين صغيرين} few {# أحرف صغيرة} many {# حرفًا صغيرًا} other {# حرف صغير}} على الأقل.',
  passwordLetters:
    'يجب أن تحتوي كلمة مرورك على {min, plural, zero {# حرف أبجدي} one {حرف أبجدي واحد} two {حرفين أبجديين} few {# أحرف أبجدية} many {# حرفًا أبجديًا} other {# حرف أبجدي}} على الأقل.',
  passwordNumbers:
    'يجب أن تحتوي كلمة مرورك على {min, plural, zero {# رقم} one {رقم واحد} two {رقمين} few {# أرقام} many {# رقمًا} other {# رقم}} على الأقل.',
  passwordSpecialCharacters:
    'يجب أن تحتوي كلمة مرورك على {min, plural, zero {# رمز خاص} one {رمز خاص واحد} two {رمزين خاصين} few {# رموز خاصة} many {# رمزًا خاصًا} other {# رمز خاص}} على الأقل.',
  passwordPreviouslyUsed:
    'يجب أن تختلف كلمة مرورك الجديدة عن {count, plural, zero {# كلمة مرور سابقة لك} one {كلمة مرورك السابقة} two {كلمتي مرورك السابقتين} few {# كلمات مرور سابقة لك} many {# كلمة مرور سابقة لك} other {# كلمة مرور سابقة لك}}.',
  passwordUsedBefore:
    'يجب أن تختلف كلمة مرورك الجديدة عن آخر {count, plural, zero {# كلمة مرور استخدمتها} one {كلمة مرور استخدمتها} two {كلمتي مرور استخدمتهما} few {# كلمات مرور استخدمتها} many {# كلمة مرور استخدمتها} other {# كلمة مرور استخدمتها}}.',
  passwordTooSimilar:
    'كلمة المرور مشابهة جدًا {attribute, select, username {لاسم المستخدم} first_name {للاسم الأول} last_name {للاسم الأخير} email {لعنوان البريد الإلكتروني} phone {لرقم الهاتف} date_of_birth {لتاريخ الميلاد} other {لـ \u2068{attribute}\u2069}}.',
  passwordTooCommon: 'كلمة المرور هذه شائعة جدًا.',
  passwordNumeric: 'كلمة المرور هذه مكونة من أرقام فقط.',
  ruleMinimumLength:
    '{min, plural, zero {# حرف على الأقل} one {حرف واحد على الأقل} two {حرفان على الأقل} few {# أحرف على الأقل} many {# حرفًا على الأقل} other {# حرف على الأقل}}',
  ruleMaximumLength:
    '{max, plural, zero {# حرف على الأكثر} one {حرف واحد على الأكثر} two {حرفان على الأكثر} few {# أحرف على الأكثر} many {# حرفًا على الأكثر} other {# حرف على الأكثر}}',
  ruleCapitalLetters:
    '{min, plural, zero {# حرف كبير على الأقل} one {حرف كبير واحد على الأقل} two {حرفان كبيران على الأقل} few {# أحرف كبيرة على الأقل} many {# حرفًا كبيرًا على الأقل} other {# حرف كبير على الأقل}}',
  ruleLowercaseLetters:
    '{min, plural, zero {# حرف صغير على الأقل} one {حرف صغير واحد على الأقل} two {حرفان صغيران على الأقل} few {# أحرف صغيرة على الأقل} many {# حرفًا صغيرًا على الأقل} other {# حرف صغير على الأقل}}',
  ruleLetters:
    '{min, plural, zero {# حرف أبجدي على الأقل} one {حرف أبجدي واحد على الأقل} two {حرفان أبجديان على الأقل} few {# أحرف أبجدية على الأقل} many {# حرفًا أبجديًا على الأقل} other {# حرف أبجدي على الأقل}}',
  ruleNumbers:
    '{min, plural, zero {# رقم على الأقل} one {رقم واحد على الأقل} two {رقمان على الأقل} few {# أرقام على الأقل} many {# رقمًا على الأقل} other {# رقم على الأقل}}',
  ruleSpecialCharacters:
    '{min, plural, zero {# رمز خاص على الأقل} one {رمز خاص واحد على الأقل} two {رمزان خاصان على الأقل} few {# رموز خاصة على الأقل} many {# رمزًا خاصًا على الأقل} other {# رمز خاص على الأقل}}',
  rulePreviouslyUsed:
    '{count, plural, zero {ليست من آخر # كلمة مرور لك} one {ليست آخر كلمة مرور لك} two {ليست من آخر كلمتي مرور لك} few {ليست من آخر # كلمات مرور لك} many {ليست من آخر # كلمة مرور لك} other {ليست من آخر # كلمة مرور لك}} إذا استخدمتها خلال {days, plural, zero {آخر # يوم} one {اليوم الأخير} two {آخر يومين} few {آخر # أيام} many {آخر # يومًا} other {آخر # يوم}}',
  ruleUsedBefore:
    '{count, plural, zero {ليست من آخر # كلمة مرور لك} one {ليست آخر كلمة مرور لك} two {ليست من آخر كلمتي مرور لك} few {ليست من آخر # كلمات مرور لك} many {ليست من آخر # كلمة مرور لك} other {ليست من آخر # كلمة مرور لك}}',
  ruleNotSimilar: 'لا تشبه بياناتك الشخصية كثيرًا',
  ruleNotCommon: 'ليست كلمة مرور شائعة الاستخدام',
  ruleNotNumeric: 'ليست أرقامًا فقط',

  // Pages
  documentTitle: '{title} · \u2068{site}\u2069',
  documentTitleFault: 'خطأ: {title} · \u2068{site}\u2069',
  pageHome: 'الانتقال إلى الصفحة الرئيسية',
  errorSummaryTitle: 'هناك مشكلة',

  labelEmail: 'عنوان البريد الإلكتروني',
  labelPassword: 'كلمة المرور',
  labelPhone: 'رقم الهاتف',
  labelCode: 'الرمز الوارد في رسالة SMS',
  labelOldPassword: 'كلمة المرور الحالية',
  labelNewPassword: 'كلمة المرور الجديدة',
  labelRepeatedPassword: 'كلمة المرور الجديدة مرة أخرى',
  fieldEmailEmpty: 'أدخل عنوان بريدك الإلكتروني.',
  fieldPasswordEmpty: 'أدخل كلمة المرور.',
  fieldPhoneEmpty: 'أدخل رقم هاتفك.',
  fieldCodeEmpty: 'أدخل الرمز الوارد في رسالة SMS.',
  fieldOldPasswordEmpty: 'أدخل كلمة المرور الحالية.',
  fieldNewPasswordEmpty: 'أدخل كلمة مرور جديدة.',
  fieldRepeatedPasswordEmpty: 'أدخل كلمة المرور الجديدة مرة أخرى.',
  fieldPasswordsDiffer: 'كلمتا المرور غير متطابقتين.',
  labelFirstName: 'الاسم الأول (اختياري)',
  labelLastName: 'الاسم الأخير (اختياري)',
  labelPhoneOptional: 'رقم الهاتف (اختياري)',
  fieldPasswordChoose: 'اختر كلمة مرور.',

  passwordShow: 'إظهار',
  passwordHide: 'إخفاء',
  passwordShowField: 'إظهار: {field}',
  passwordHideField: 'إخفاء: {field}',
  passwordSave: 'حفظ كلمة المرور',
  rulesSame: 'متطابقة في الحقلين',
  rulesKept: 'تم',
  rulesAllKept: 'كلمة المرور تستوفي جميع القواعد المعروضة.',
  rulesMissing: 'ما زال ينقص:',

  homeTitle: 'حسابك',
  homeText: 'سجّل الدخول لعرض حسابك وتغيير كلمة مرورك.',
  // The page isolates the name itself, in every language.
  homeGreeting: 'مرحبًا، {name}',
  homeSignedIn: 'لقد سجّلت الدخول.',
  homeChangePassword: 'تغيير كلمة المرور',
  homeSignOut: 'تسجيل الخروج',

  loginTitle: 'تسجيل الدخول',
  loginSubmit: 'تسجيل الدخول',
  loginForgot: 'هل نسيت كلمة المرور؟',
  loginByCode: 'تسجيل الدخول برمز عبر SMS',
  loginWrong: 'عنوان البريد الإلكتروني أو كلمة المرور غير صحيحة.',
  loginEmailNotVerified: 'يُرجى تأكيد عنوان بريدك الإلكتروني أولًا: لقد أرسلنا إليك رابطًا.',

  linkConfirmTitle: 'تسجيل الدخول بهذا الرابط',
  linkConfirmText: 'يعمل الرابط مرة واحدة فقط، للحساب الذي أُنشئ من أجله.',
  confirmEmailTitle: 'أكّد عنوان بريدك الإلكتروني',
  confirmEmailText: 'اضغط الزر لتأكيد أن هذا العنوان لك.',
  linkInvalidTitle: 'لم يعد هذا الرابط صالحًا',
  linkInvalidText: 'ربما استُخدم من قبل، أو انتهت صلاحيته، أو لم يُنسخ كاملًا.',
  linkExpiredText: 'انتهت صلاحيته. يمكننا إرسال رابط جديد إلى العنوان نفسه.',
  linkExpiredAgain: 'إرسال رابط جديد',
  linkRenewedText: 'هناك رابط جديد في طريقه إلى العنوان نفسه.',

  registerTitle: 'إنشاء حساب',
  registerSubmit: 'إنشاء الحساب',
  registerSignIn: 'لديّ حساب بالفعل',
  registerEmailTaken: 'يوجد حساب بعنوان البريد الإلكتروني هذا. سجّل الدخول، أو اختر كلمة مرور جديدة.',
  registerMailedText: 'هناك رسالة في طريقها إلى {email}. افتح الرابط الموجود فيها لإتمام التسجيل.',
  registerMailedHint: 'لم يصلك شيء بعد بضع دقائق؟ ابحث في مجلد الرسائل غير المرغوب فيها.',
  registerMailedAgain: 'إرسالها من جديد',
  registrationOverText:
    'إذا سبق أن أكّدت عنوان بريدك الإلكتروني، فيمكنك تسجيل الدخول. وإلا فأنشئ حسابك من جديد: لا نحتفظ طويلًا بالحسابات غير المؤكدة.',
  loginRegister: 'إنشاء حساب',
  emailConfirmedTitle: 'تم تأكيد عنوان البريد الإلكتروني',
  emailConfirmedText: 'شكرًا لك. يمكنك تسجيل الدخول بهذا العنوان.',
  emailConfirmedNotYou: 'إذا لم تكن أنت من أنشأ هذا الحساب، فاختر كلمة مرور جديدة: عندها يصبح لك وحدك.',

  resetRequestTitle: 'إعادة تعيين كلمة المرور',
  resetRequestText: 'أدخل عنوان البريد الإلكتروني لحسابك. سنرسل إليك رابطًا لاختيار كلمة مرور جديدة.',
  resetRequestSubmit: 'إرسال الرابط',
  resetByCode: 'استخدام رمز عبر SMS بدلًا من ذلك',
  resetBackToLogin: 'العودة إلى تسجيل الدخول',
  resetSentTitle: 'تحقق من بريدك الوارد',
  resetSentText:
    'إذا كان هناك حساب بالعنوان {email}، فالرابط في طريقه إليك. يمكن استخدامه مرة واحدة، ومدة صلاحيته {duration}.',
  resetSentHint: 'لم يصلك شيء بعد بضع دقائق؟ ابحث في مجلد الرسائل غير المرغوب فيها، أو اطلب رابطًا آخر.',
  resetSentAgain: 'طلب رابط آخر',
  linkResendWait: 'الوقت المتبقي لطلب رابط آخر: {time}.',
  linkResendReady: 'يمكنك الآن طلب رابط آخر.',
  resetSentOther: 'استخدام عنوان آخر',
  resetFormTitle: 'اختر كلمة مرور جديدة',
  resetFormNote: 'عند الحفظ يُسجَّل خروجك من جميع أجهزتك.',
  resetInvalidAgain: 'الحصول على رابط جديد',
  resetDoneTitle: 'تم حفظ كلمة المرور الجديدة',
  resetDoneText: 'تم تسجيل خروجك من جميع أجهزتك. سجّل الدخول بكلمة المرور الجديدة.',

  codeSignInTitle: 'تسجيل الدخول برمز',
  codeSignInText: 'أدخل رقم الهاتف المرتبط بحسابك. سنرسل إليك رمزًا عبر SMS.',
  codeSignInByPassword: 'تسجيل الدخول بكلمة المرور',
  codeResetText: 'أدخل رقم الهاتف المرتبط بحسابك. سنرسل إليك رمزًا عبر SMS يمكنك به اختيار كلمة مرور جديدة.',
  codeResetByEmail: 'استخدام عنوان البريد الإلكتروني بدلًا من ذلك',
  codeResetSubmit: 'متابعة',
  codeRequestSubmit: 'إرسال الرمز',
  codeEntryTitle: 'أدخل الرمز',
  // The page isolates the number itself, in every language.
  codeSent:
    'إذا كان هناك حساب بالرقم {phone}، فالرمز في طريقه إليك. يمكن استخدامه مرة واحدة، ومدة صلاحيته {duration}.',
  codeSentEndless: 'إذا كان هناك حساب بالرقم {phone}، فالرمز في طريقه إليك. يمكن استخدامه مرة واحدة.',
  codeResend: 'إرسال رمز جديد',
  codeResendWait: 'الوقت المتبقي لطلب رمز جديد: {time}.',
  codeResendReady: 'يمكنك الآن طلب رمز جديد.',
  codeOtherNumber: 'استخدام رقم آخر',
  codeWrong: 'هذا الرمز غير صحيح. راجع أحدث رسالة SMS وحاول مرة أخرى.',
  codeIncomplete: 'الرمز أطول من ذلك. أدخل جميع أرقامه.',
  codeExpired: 'لم يعد هذا الرمز صالحًا. اطلب رمزًا جديدًا.',
  codeLocked:
    'أُدخلت رموز خاطئة كثيرة لهذا الرقم. ستعمل الرموز من جديد بعد {hours, plural, zero {# ساعة} one {ساعة واحدة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}. حتى ذلك الحين، استخدم عنوان بريدك الإلكتروني.',
  registerCodeLocked:
    'أُدخلت رموز خاطئة كثيرة لهذا الرقم. ستعمل الرموز من جديد بعد {hours, plural, zero {# ساعة} one {ساعة واحدة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}. حتى ذلك الحين، استخدم رقمًا آخر.',
  codeOtherPhone: 'لقد طلبت بعد ذلك رمزًا لرقم آخر. اطلب رمزًا جديدًا لهذا الرقم.',
  codeTooEarly:
    'يُرجى الانتظار {seconds, plural, zero {# ثانية} one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}} قبل طلب رمز جديد.',
  formNoCookies:
    'إذا تعذّر عليك تسجيل الدخول، فاسمح بملفات تعريف الارتباط لهذا الموقع: لم يرسل متصفحك أيًّا منها.',
  codeStartAgain: 'يُرجى طلب الرمز من جديد. إذا تكررت هذه الرسالة، فاسمح بملفات تعريف الارتباط لهذا الموقع.',

  changeTitle: 'تغيير كلمة المرور',
  changeNote: 'ستبقى مسجّل الدخول هنا، ويُسجَّل خروجك من جميع أجهزتك الأخرى.',
  changeForgot: 'هل نسيت كلمة المرور الحالية؟',
  changeOldPasswordWrong: 'هذه ليست كلمة مرورك الحالية.',
  changedTitle: 'تم حفظ كلمة المرور الجديدة',
  changedText: 'ما زلت مسجّل الدخول هنا. تم تسجيل خروجك من جميع أجهزتك الأخرى.',
  firstTitle: 'اختر كلمة مرور',
  firstText: 'ليس لحسابك كلمة مرور بعد. عندما تصبح له كلمة مرور، يمكنك تسجيل الدخول بعنوان بريدك الإلكتروني.',

  // My account
  languageLabel: 'اللغة:',
  accountBack: 'العودة إلى حسابك',
  accountPhoneDone: 'تم تأكيد رقم هاتفك.',
  accountPhoneRemoved: 'تمت إزالة رقم الهاتف.',
  accountLanguageDone: 'تم حفظ لغتك.',
  accountDeviceDone: 'تم تسجيل الخروج من الجهاز.',
  accountDevicesDone: 'تم تسجيل الخروج من جميع أجهزتك الأخرى.',
  accountName: 'الاسم',
  accountLanguage: 'اللغة',
  accountLanguageNone: 'لم تُحدَّد',
  accountNone: 'لا يوجد',
  accountConfirmed: 'مؤكَّد',
  accountUnconfirmed: 'غير مؤكَّد',
  accountWays: 'ما يمكنك فعله',
  accountToDevices: 'الأجهزة المسجَّل دخولك عليها ({count})',
  accountAddPhone: 'إضافة رقم هاتف',
  accountChangePhone: 'تغيير رقم الهاتف أو إزالته',
  accountConfirmPhone: 'تأكيد رقم الهاتف أو إزالته',
  accountChooseLanguage: 'اختيار لغتك',
  accountLanguageText: 'إنها لغة هذه الصفحات ولغة رسائل البريد الإلكتروني والرسائل النصية التي نرسلها إليك.',
  accountSave: 'حفظ',
  accountPhoneTitle: 'رقم هاتفك',
  accountPhoneConfirmed: 'رقمك {phone} مؤكَّد.',
  accountPhoneUnconfirmed: 'رقمك {phone} لم يتم تأكيده بعد.',
  accountPhoneText: 'أدخل رقم هاتف. سنرسل إليك رمزًا في رسالة نصية لتأكيده.',
  accountPhoneNote: 'يؤدي تأكيد رقم إلى تسجيل خروجك من جميع أجهزتك الأخرى.',
  accountPhoneSubmit: 'تأكيد الرقم',
  accountPhoneRemove: 'إزالة هذا الرقم',
  devicesTitle: 'الأجهزة المسجَّل دخولك عليها',
  devicesText: 'هذه هي المتصفحات والتطبيقات المسجَّل دخولها إلى حسابك.',
  devicesStrange: 'هل بينها جهاز لا تعرفه؟ سجّل الخروج منه، ثم اختر كلمة مرور جديدة.',
  devicesSignOutOthers: 'تسجيل الخروج من جميع الأجهزة الأخرى',
  deviceName: '\u2068{browser}\u2069 على \u2068{system}\u2069',
  deviceUnknown: 'جهاز غير معروف',
  deviceThis: 'هذا الجهاز',
  deviceSignedIn: 'تسجيل الدخول: {time}',
  deviceUsed: 'آخر استخدام في حدود {day}',
  deviceAddress: 'عنوان IP:',
  deviceSignOutNamed: 'تسجيل الخروج: \u2068{device}\u2069',

  errorUnreadableTitle: 'تعذر إتمام العملية',
  errorUnreadableText: 'أرسل متصفحك شيئًا لم نتمكن من قراءته. ارجع وحاول مرة أخرى.',
  errorSignInTitle: 'يُرجى تسجيل الدخول',
  errorSignInText: 'هذه الصفحة لمن سجّلوا الدخول فقط.',
  errorRefusedTitle: 'لم يُقبل الطلب',
  errorCookieMissing:
    'لم يرسل متصفحك ملف تعريف ارتباط. اسمح بملفات تعريف الارتباط لهذا الموقع، ثم ارجع وحاول مرة أخرى.',
  errorPageTooOld: 'بقيت الصفحة مفتوحة مدة طويلة. ارجع وأعد تحميلها ثم حاول مرة أخرى.',
  errorOtherSite: 'أُرسل النموذج من موقع آخر. لم يتغير شيء.',
  errorNotFoundTitle: 'الصفحة غير موجودة',
  errorNotFoundText: 'لا يوجد شيء في هذا العنوان. ربما كُتب خطأً أو نُقلت الصفحة.',
  errorThrottledTitle: 'محاولات كثيرة جدًا',
  errorThrottledText:
    'يُرجى الانتظار {seconds, plural, zero {# ثانية} one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}}، ثم المحاولة مرة أخرى.',
  errorServerTitle: 'حدث خطأ ما',
  errorServerText: 'الخطأ من جهتنا وقد سجّلناه. يُرجى المحاولة مرة أخرى بعد قليل.',
  errorUnavailableTitle: 'سنعود بعد قليل',
  errorUnavailableText: 'لا يمكننا الرد الآن. لم يتغير شيء؛ يُرجى المحاولة مرة أخرى بعد قليل.',

  mailGreeting: 'مرحبًا،',
  mailGreetingByName: 'مرحبًا \u2068{name}\u2069،',
  mailLinkHint: 'إذا لم يعمل الزر، فانسخ هذا العنوان إلى متصفحك:',
  mailNoReply: 'أُرسلت هذه الرسالة تلقائيًا. يُرجى عدم الرد عليها.',
  mailNoticeIgnore: 'إذا كنت أنت من فعل ذلك، فلا داعي لفعل أي شيء.',

  mailResetSubject: 'إعادة تعيين كلمة مرورك في \u2068{site}\u2069',
  mailResetIntro:
    'طلب شخص ما كلمة مرور جديدة لحسابك في \u2068{site}\u2069. إذا كنت أنت من طلبها، فاخترها من هنا:',
  mailResetButton: 'اختيار كلمة مرور جديدة',
  mailResetLife: 'يعمل الرابط مرة واحدة فقط، ومدة صلاحيته {duration}.',
  mailResetIgnore: 'إذا لم تكن أنت، فتجاهل هذه الرسالة: ستبقى كلمة مرورك كما هي.',

  mailConfirmSubject: 'تأكيد عنوان بريدك الإلكتروني في \u2068{site}\u2069',
  mailConfirmIntro:
    'أنشأ شخص ما حسابًا في \u2068{site}\u2069 بعنوان البريد الإلكتروني هذا. إذا كنت أنت من أنشأه، فأكّد أن العنوان لك:',
  mailConfirmButton: 'تأكيد عنوان البريد الإلكتروني',
  mailConfirmLife: 'مدة صلاحية الرابط {duration}.',
  mailConfirmIgnore:
    'إذا لم تكن أنت، فتجاهل هذه الرسالة. وإذا أردت الحساب لنفسك، فأكّد العنوان ثم اختر كلمة مرور جديدة: فلن يتمكن من أنشأه من الدخول بعد ذلك.',

  mailFinishSubject: 'إتمام تسجيلك في \u2068{site}\u2069',
  mailFinishIntro:
    'يريد شخص ما إنشاء حساب في \u2068{site}\u2069 بعنوان البريد الإلكتروني هذا. إذا كنت أنت، فأتمّ التسجيل من هنا:',
  mailFinishButton: 'إنشاء حسابي',
  mailFinishIgnore: 'إذا لم تكن أنت، فتجاهل هذه الرسالة: لن يُنشأ أي حساب.',

  mailAttemptSubject: 'لديك حساب بالفعل في \u2068{site}\u2069',
  mailAttemptIntro:
    'حاول شخص ما إنشاء حساب في \u2068{site}\u2069 بعنوان البريد الإلكتروني هذا، لكن لهذا العنوان حسابًا بالفعل. إذا كنت أنت، فسجّل الدخول بكلمة مرورك. وإذا نسيتها، فاختر كلمة مرور جديدة:',
  mailAttemptButton: 'اختيار كلمة مرور جديدة',
  mailAttemptIgnore: 'إذا لم تكن أنت، فلا داعي لفعل أي شيء: لم يتغير شيء.',

  mailChangedSubject: 'تم تغيير كلمة المرور',
  mailChangedIntro: 'حُفظت كلمة مرور جديدة لحسابك في \u2068{site}\u2069 بتاريخ \u2068{time}\u2069.',
  mailChangedDevice: 'حُفظت باستخدام \u2068{browser}\u2069 (\u2068{system}\u2069).',
  mailChangedAct: 'إذا لم تكن أنت من غيّرها، فربما دخل شخص آخر إلى حسابك. اختر كلمة مرور جديدة على الفور:',
  mailChangedButton: 'إعادة تعيين كلمة مروري',
  mailSecondFactorSubject: 'العامل الثاني لحسابك في \u2068{site}\u2069',
  mailSecondFactorEnrolled:
    'أُعدّ جهاز يعرض رموزًا كعامل ثانٍ لحسابك في \u2068{site}\u2069 بتاريخ \u2068{time}\u2069.',
  mailSecondFactorRecovery:
    'استُخدم رمز استرداد بدلًا من العامل الثاني في \u2068{site}\u2069 بتاريخ \u2068{time}\u2069.',
  mailSecondFactorRecoveryCodes:
    'أُنشئت رموز استرداد جديدة للعامل الثاني لحسابك في ⁨{site}⁩ بتاريخ ⁨{time}⁩. لم تعد الرموز السابقة صالحة.',
  mailSecondFactorReset:
    'أزال أحد المشغّلين العامل الثاني لحسابك في \u2068{site}\u2069 بتاريخ \u2068{time}\u2069. أعدّ عاملًا آخر في المرة القادمة التي تعمل فيها هناك.',
  mailSecondFactorAct:
    'إذا لم تكن أنت من فعل ذلك، فربما دخل شخص آخر إلى حسابك. أخبر مالكًا آخر للمتجر على الفور، واختر كلمة مرور جديدة:',

  // The phone of an account
  mailPhoneConfirmedSubject: 'تم تأكيد رقم هاتف لحسابك',
  mailPhoneConfirmedIntro:
    'تم تأكيد رقم الهاتف \u2068{phone}\u2069 لحسابك في \u2068{site}\u2069 بتاريخ \u2068{time} (UTC)\u2069. أصبح من الممكن استخدامه لتسجيل الدخول أو لاختيار كلمة مرور جديدة.',
  mailPhoneConfirmedAct:
    'إذا لم تكن أنت من أكّده، فربما دخل شخص آخر إلى حسابك بهذا الهاتف. اختر كلمة مرور جديدة على الفور، ثم احذف الرقم من حسابك:',
  mailPhoneSubject: 'تم تغيير رقم الهاتف',
  mailPhoneIntro:
    'تم تغيير رقم الهاتف لحسابك في \u2068{site}\u2069 إلى \u2068{phone}\u2069 بتاريخ \u2068{time} (UTC)\u2069.',
  mailPhoneRemoved: 'تمت إزالة رقم الهاتف من حسابك في \u2068{site}\u2069 بتاريخ \u2068{time} (UTC)\u2069.',
  mailPhoneUnproved: 'لا يتيح الرقم الجديد أي وصول إلى أن يتم تأكيده برمز تحقق.',
  mailPhoneTakenOver:
    'أكّد شخص آخر برمز تحقق أن هذا الرقم يخصّه. لم تكن قد أكّدته، ولذلك لم يكن تابعًا لحسابك بعد. يمكنك إضافة رقم آخر في ملفك الشخصي.',
  mailPhoneAct:
    'إذا لم تكن أنت من فعل ذلك، فربما دخل شخص آخر إلى حسابك. اختر كلمة مرور جديدة على الفور، ثم تحقق من رقم الهاتف في حسابك:',
  smsPhoneChanged:
    '\u2068{site}\u2069: أُزيل هذا الرقم من حسابك. إذا لم تكن أنت من فعل ذلك، فاختر كلمة مرور جديدة على الفور.',

  // Registration by SMS
  smsRegisterAttempt:
    '\u2068{site}\u2069: حاول شخص ما إنشاء حساب بهذا الرقم، لكن لهذا الرقم حسابًا بالفعل. إذا كنت أنت، فسجّل الدخول. وإن لم تكن أنت، فلا داعي لفعل أي شيء.',
  registerSmsSent:
    'أرسلنا رسالة \u2068SMS\u2069 إلى الرقم {phone}. أدخل الرمز الوارد فيها: يمكن استخدامه مرة واحدة، ومدة صلاحيته {duration}.',
  registerSmsSentEndless:
    'أرسلنا رسالة \u2068SMS\u2069 إلى الرقم {phone}. أدخل الرمز الوارد فيها: يمكن استخدامه مرة واحدة.',
  registerTypeAgain: 'يُرجى أيضًا كتابة كلمة المرور من جديد: فنحن لا نحتفظ بها قبل إنشاء حسابك.',
  registerFirstName: 'الاسم الأول',
  registerLastName: 'الاسم الأخير',
  registerFirstNameEmpty: 'أدخل اسمك الأول.',
  registerLastNameEmpty: 'أدخل اسمك الأخير.',
  registerGender: 'الجنس',
  registerChoose: 'يُرجى الاختيار',
  registerGenderEmpty: 'اختر الجنس.',
  registerMale: 'ذكر',
  registerFemale: 'أنثى',
  registerBirth: 'تاريخ الميلاد',
  registerBirthEmpty: 'أدخل تاريخ ميلادك.',
  registerEmailAllowed: 'أرغب في تلقي العروض عبر البريد الإلكتروني.',
  registerSmsAllowed: 'أرغب في تلقي العروض عبر \u2068SMS\u2069.',
  registerWhatsappAllowed: 'أرغب في تلقي العروض عبر \u2068WhatsApp\u2069.',
  registerCallAllowed: 'أرغب في تلقي العروض عبر الهاتف.',
  registerConfirm: 'أوافق على شروط الاستخدام.',
  registerKvkk: 'قرأت الإشعار الخاص بالبيانات الشخصية وأوافق عليه.',

  // Change of e-mail
  emailMismatch: 'عنوانا البريد الإلكتروني غير متطابقين.',
  emailUnchanged: 'هذا هو عنوان بريدك الإلكتروني بالفعل.',
  emailReserved: 'كان عنوان البريد الإلكتروني هذا حتى وقت قريب تابعًا لحساب آخر، ولا يمكن استخدامه بعد.',
  emailChangeMailed: 'تم إرسال رسالة التأكيد إلى البريد الإلكتروني.',
  emailChanged: 'تم تغيير عنوان بريدك الإلكتروني.',
  emailUndone: 'تم التراجع عن تغيير عنوان بريدك الإلكتروني.',
  setEmailTitle: 'تغيير عنوان بريدك الإلكتروني',
  setEmailText:
    'اضغط الزر لاستخدام عنوان البريد الإلكتروني هذا لحسابك من الآن فصاعدًا. سيتم تسجيل خروجك من جميع الأجهزة الأخرى.',
  setEmailButton: 'استخدام هذا العنوان',
  setEmailDoneTitle: 'تم تغيير عنوان البريد الإلكتروني',
  setEmailDoneText: 'من الآن فصاعدًا، سجّل الدخول بعنوانك الجديد.',
  undoEmailTitle: 'الاحتفاظ بعنوان بريدك الإلكتروني',
  undoEmailText:
    'اضغط الزر إذا لم تكن أنت من غيّر عنوان بريدك الإلكتروني. إذا كان قد تغيّر بالفعل، فستستعيده، ويُسجَّل خروج الجميع، وتختار كلمة مرور جديدة.',
  undoEmailButton: 'التراجع عن التغيير',
  undoEmailDoneTitle: 'تم التراجع عن التغيير',
  undoEmailDoneText:
    'عنوان البريد الإلكتروني لحسابك هو هذا العنوان كما كان. اختر الآن كلمة مرور جديدة، فربما يعرف شخص آخر القديمة. وإذا كان عنوانك قد تغيّر بالفعل، فقد أرسلنا إليك رابطًا لذلك.',
  mailNewEmailSubject: 'تأكيد عنوان بريدك الإلكتروني الجديد في \u2068{site}\u2069',
  mailNewEmailIntro:
    'طلب شخص ما استخدام عنوان البريد الإلكتروني هذا لحسابه في \u2068{site}\u2069. إذا كنت أنت، فأكّده:',
  mailNewEmailButton: 'تأكيد العنوان الجديد',
  mailNewEmailIgnore: 'إذا لم تكن أنت، فلا تضغط الزر: لن يتغير شيء.',
  mailEmailInUseSubject: 'أُدخل عنوان بريدك الإلكتروني في \u2068{site}\u2069',
  mailEmailInUseIntro:
    'حاول شخص ما استخدام عنوان البريد الإلكتروني هذا لحساب آخر في \u2068{site}\u2069. هذا العنوان تابع لحساب، أو كان كذلك حتى وقت قريب، لذلك لم يتغير شيء.',
  mailEmailInUseIgnore: 'إذا كنت أنت، فاستخدم عنوانًا آخر. وإذا لم تكن أنت، فلا داعي لفعل أي شيء.',
  mailEmailSoonSubject: 'عنوان بريدك الإلكتروني في \u2068{site}\u2069 على وشك التغيير',
  mailEmailSoonIntro:
    'طلب شخص ما تغيير عنوان البريد الإلكتروني لحسابك في \u2068{site}\u2069 إلى \u2068{address}\u2069. سيتغير فور تأكيد ذلك العنوان.',
  mailEmailSoonButton: 'إيقاف التغيير',
  mailEmailChangedSubject: 'تم تغيير عنوان بريدك الإلكتروني في \u2068{site}\u2069',
  mailEmailChangedIntro:
    'عنوان البريد الإلكتروني لحسابك في \u2068{site}\u2069 هو الآن \u2068{address}\u2069.',
  mailEmailChangedButton: 'التراجع عن التغيير',
  mailEmailUndoAct: 'إذا لم تكن أنت، فربما دخل شخص آخر إلى حسابك. احتفظ بهذا العنوان:',
  mailEmailUndoLife: 'يمكنك فعل ذلك خلال {duration}.',
  mailEmailUndoNone: 'إذا لم تكن أنت، فيُرجى التواصل مع المتجر.',
  smsEmailChange:
    '\u2068{site}\u2069: طلب شخص ما تغيير عنوان البريد الإلكتروني لحسابك. إذا لم تكن أنت، فغيّر كلمة مرورك على الفور.',

  // Closing an account
  accountClosed: 'تم إغلاق حسابك.',
  accountRestored: 'حسابك مفتوح من جديد.',
  accountUndoTitle: 'إعادة فتح حسابك',
  accountUndoText: 'حسابك مغلق وسيُمحى قريبًا. اضغط على الزر للاحتفاظ به.',
  accountRestoredTitle: 'حسابك مفتوح من جديد',
  accountRestoredText:
    'لم يُفقد أي شيء. نرسل إليك الآن رابطًا لاختيار كلمة مرور جديدة؛ استخدمه إذا كان شخص آخر قد أغلق الحساب.',
  smsClosed: '\u2068{site}\u2069: أُغلق حسابك وسيُمحى في \u2068{date}\u2069. لإعادة فتحه:\n{url}',
  smsClosedAtOnce: '\u2068{site}\u2069: أُغلق حسابك ويجري محوه الآن.',
  mailClosedSubject: 'أُغلق حسابك في \u2068{site}\u2069',
  mailClosedIntro:
    'أُغلق حسابك في \u2068{site}\u2069 بتاريخ \u2068{date}\u2069. لم يعد بإمكان أحد تسجيل الدخول إليه.',
  mailClosedAtOnce:
    'أُغلق حسابك في \u2068{site}\u2069 بتاريخ \u2068{date}\u2069. لم يعد بإمكان أحد تسجيل الدخول إليه، ويجري الآن محو بياناتك الشخصية.',
  mailClosedErased:
    'في \u2068{date}\u2069 ستُمحى بياناتك الشخصية: الاسم وعنوان البريد الإلكتروني ورقم الهاتف وكل ما في حسابك. بعد ذلك لا يمكن لأحد استعادتها.',
  mailClosedUndo: 'إذا لم تكن أنت من أغلقه، أو إذا غيّرت رأيك، فأعد فتح الحساب قبل ذلك التاريخ:',
  mailClosedButton: 'إعادة فتح حسابي',
  mailClosedReset: 'سنرسل إليك بعد ذلك رابطًا لاختيار كلمة مرور جديدة.',

  imageUnknown:
    'يُرجى رفع صورة غير متحركة بصيغة \u2068PNG\u2069 أو \u2068JPEG\u2069 أو \u2068WebP\u2069 أو \u2068SVG\u2069.',
  imageDamaged: 'هذه الصورة تالفة أو غير مكتملة.',
  imageTooManyBytes: 'هذه الصورة كبيرة جدًا: الحد الأقصى المقبول \u2068{kibibytes} KiB\u2069.',
  imageTooManyPixels:
    'هذه الصورة كبيرة جدًا: الحد الأقصى المقبول \u2068{side}\u2069 بكسل لكل ضلع و\u2068{millions}\u2069 ملايين بكسل إجمالًا.',
  imageTooComplex: 'هذه الصورة معقدة جدًا بحيث لا يمكن عرضها.',
  imageEmpty: 'لن يظهر شيء من هذا الرسم.',
  imageNotBase64: 'يُرجى إرسال الملف بترميز \u2068base64\u2069.',
  imageTooMany: 'توجد \u2068{count}\u2069 صورة بالفعل. يُرجى حذف صورة غير مستخدمة.',
  imageUsed: 'هذه الصورة مستخدمة. يُرجى تغيير الإعداد \u2068BRANDING\u2069 أولًا.',
  brandingPrivacy: 'الخصوصية',
  brandingTerms: 'شروط الاستخدام',
  brandingSupport: 'الدعم',

  inboxTitle: 'صندوق الوارد المحلي',
  inboxNote: 'تبقى الرسائل هنا بدلًا من إرسالها. لا يمكن رؤيتها إلا من هذا الحاسوب.',
  inboxEmpty: 'لم يُرسل أي شيء بعد.',
  inboxRefresh: 'تحديث',
  inboxBack: 'جميع الرسائل',
  inboxTo: 'إلى',
  inboxSubject: 'الموضوع',
  inboxTime: 'الوقت (UTC)',
  inboxKind: 'النوع',
  inboxEmail: 'بريد إلكتروني',
  inboxSms: 'SMS',
  inboxHtml: 'كما يعرضها برنامج البريد',
  inboxText: 'كنص عادي',
} as const satisfies Catalogue;

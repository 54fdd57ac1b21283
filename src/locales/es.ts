import type { Catalogue } from './en.ts';

export const es = {
  jsonParseError: 'Error al interpretar el JSON - {reason}',
  notAnObject: 'Datos inválidos. Se esperaba un diccionario, pero se recibió {type}.',
  malformedRequest: 'Solicitud con formato incorrecto.',
  notAuthenticated: 'Las credenciales de autenticación no se proveyeron.',
  signInAgain: 'Inicie sesión de nuevo para confirmarlo.',
  secondFactorRequired: 'Introduzca un código de su segundo factor.',
  secondFactorMissing: 'Configure primero un segundo factor.',
  secondFactorCodeWrong: 'Este código no es correcto o ya se usó.',
  invalidToken: 'Token inválido.',
  csrfCookieMissing: 'CSRF Failed: No se ha establecido la cookie CSRF.',
  csrfTokenIncorrect: 'CSRF Failed: El token CSRF falta o es incorrecto.',
  originNotTrusted:
    'CSRF Failed: Falló la comprobación del origen - {origin} no es ninguno de los orígenes de confianza.',
  permissionDenied: 'Usted no tiene permiso para realizar esta acción.',
  notFound: 'No encontrado.',
  changedMeanwhile: 'Esto se cambió mientras tanto. Vuelva a leerlo antes de cambiarlo.',
  methodNotAllowed: 'Método "{method}" no permitido.',
  requestTimeout: 'La solicitud tardó demasiado en llegar.',
  bodyTooLarge: 'El cuerpo de la solicitud es demasiado grande: se aceptan {limit} KiB como máximo.',
  unsupportedMediaType: 'Tipo de medio "{type}" incompatible en la solicitud.',
  throttled:
    'Demasiadas solicitudes. Podrá volver a intentarlo en {seconds, plural, one {# segundo} other {# segundos}}.',
  serverError: 'Error del servidor.',
  unavailable: 'El servicio no está disponible en este momento, vuelva a intentarlo más tarde.',

  fieldRequired: 'Este campo es obligatorio.',
  fieldBlank: 'Este campo no puede estar en blanco.',
  fieldNull: 'Este campo no puede ser nulo.',
  notAString: 'No es una cadena válida.',
  notAnInteger: 'Introduzca un número entero válido.',
  notABoolean: 'Debe ser un valor booleano válido.',
  nullCharacters: 'No se permiten caracteres nulos.',
  tooLong:
    'Asegúrese de que este campo no tenga más de {max, plural, one {# carácter} other {# caracteres}}.',
  emailInvalid: 'Introduzca una dirección de correo electrónico válida.',
  invalidValue: 'Valor inválido',
  notAChoice: '"{input}" no es una opción válida.',
  dateFormat: 'La fecha tiene un formato erróneo. Use uno de estos formatos: YYYY-MM-DD.',
  rangeEmpty: 'Se espera un momento anterior a `to`.',
  rangeTooLong: 'Una respuesta admite como máximo {steps} pasos. Elija un paso mayor o un periodo más corto.',
  momentFormat:
    'La hora tiene un formato incorrecto. Use en su lugar uno de estos formatos: YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ.',
  dateInvalid: 'Introduzca una fecha válida.',
  termsNotAccepted: 'Debe aceptar las condiciones.',

  emailTaken: 'Ya existe un usuario registrado con esta dirección de correo electrónico.',
  phoneInvalid: 'Introduzca un número de teléfono válido.',
  phoneTaken: 'Este número de teléfono ya está en uso.',
  userUnknown: 'No hay ningún usuario activo con este identificador.',
  messageNotRetried:
    'Un mensaje en el estado {state} no se puede volver a enviar, ni tampoco uno cuyo plazo ha pasado.',
  messageNotCancelled: 'Un mensaje en el estado {state} no se puede cancelar: solo uno que espera.',
  noticeNotCancelled: 'El aviso de un cambio no se puede cancelar: la persona debe enterarse.',
  guestHasNoPassword: 'Un invitado no tiene contraseña.',
  userInactive: 'Este usuario no está activo.',
  userUnreachable:
    'Este usuario no tiene un correo electrónico ni un teléfono verificado para recibir un enlace.',
  noVerifiedEmail: 'Su cuenta no tiene un correo electrónico verificado al que enviar una prueba.',
  noVerifiedPhone: 'Su cuenta no tiene un número de teléfono verificado al que enviar una prueba.',
  verbatim: '{text}',

  wrongCredentials: 'No puede iniciar sesión con las credenciales proporcionadas.',
  emailNotVerified: 'Verifique su dirección de correo electrónico antes de iniciar sesión.',
  registrationMailed: 'Revise su correo electrónico para terminar.',
  emailConfirmed: 'Su dirección de correo electrónico está confirmada.',
  linkInvalid: 'El enlace no es válido o ha caducado.',

  // No accents but those of the GSM alphabet (é, ñ, ü): one other character and a message takes two parts.
  smsOtp: '{site}: su clave de un solo uso es {code}. No la comparta con nadie.',
  smsReset: '{site}: elija una contraseña nueva (enlace válido durante {duration}) en {url}',
  smsResetNamed:
    '{site}: hola, {name}. Elija una contraseña nueva (enlace válido durante {duration}) en {url}',
  testMark: 'Prueba: {text}',
  smsGatewayTest: '{site}: este es un mensaje de prueba por la pasarela {gateway}.',

  otpPhoneMismatch: 'Los números de teléfono no coinciden.',
  otpCodeMismatch: 'Los códigos de verificación no coinciden.',
  otpTooEarly: 'Espere un momento antes de pedir un código nuevo.',
  otpExpired: 'El código enviado por SMS ha caducado. Pida otro.',
  tooShort:
    'Asegúrese de que este campo tenga al menos {min, plural, one {# carácter} other {# caracteres}}.',
  resetSmsSent:
    'Si el número de teléfono indicado está registrado, se ha enviado un SMS para restablecer la contraseña.',

  oldPasswordInvalid: 'Contraseña incorrecta.',
  passwordMismatch: 'Los dos campos de contraseña no coinciden.',
  passwordMismatchTypographic: 'Los dos campos de contraseña no coinciden.',
  passwordSaved: 'La nueva contraseña se ha guardado.',
  passwordSet: 'Su contraseña se ha establecido correctamente.',
  passwordReset: 'La contraseña se ha restablecido con la nueva contraseña.',
  resetMailSent: 'Se ha enviado el correo electrónico para restablecer la contraseña.',

  passwordTooShort:
    'Esta contraseña es demasiado corta. Debe contener al menos {min, plural, one {# carácter} other {# caracteres}}.',
  passwordTooLong:
    'La contraseña puede contener {max, plural, one {# carácter} other {# caracteres}} como máximo.',
  passwordCapitalLetters:
    'Su contraseña debe contener al menos {min, plural, one {# letra mayúscula} other {# letras mayúsculas}}.',
  passwordLowercaseLetters:
    'Su contraseña debe contener al menos {min, plural, one {# letra minúscula} other {# letras minúsculas}}.',
  passwordLetters: 'Su contraseña debe contener al menos {min, plural, one {# letra} other {# letras}}.',
  passwordNumbers: 'Su contraseña debe contener al menos {min, plural, one {# número} other {# números}}.',
  passwordSpecialCharacters:
    'Su contraseña debe contener al menos {min, plural, one {# carácter especial} other {# caracteres especiales}}.',
  passwordPreviouslyUsed:
    'Su nueva contraseña debe ser distinta de {count, plural, one {su contraseña anterior} other {sus # contraseñas anteriores}}.',
  passwordUsedBefore:
    'Su nueva contraseña debe ser distinta de {count, plural, one {su última contraseña} other {sus últimas # contraseñas}}.',
  passwordTooSimilar:
    'La contraseña es demasiado similar {attribute, select, username {al nombre de usuario} first_name {al nombre} last_name {a los apellidos} email {a la dirección de correo electrónico} phone {al número de teléfono} date_of_birth {a la fecha de nacimiento} other {a {attribute}}}.',
  passwordTooCommon: 'Esta contraseña es demasiado común.',
  passwordNumeric: 'Esta contraseña es completamente numérica.',
  ruleMinimumLength: '{min, plural, one {Al menos # carácter} other {Al menos # caracteres}}',
  ruleMaximumLength: '{max, plural, one {Como máximo # carácter} other {Como máximo # caracteres}}',
  ruleCapitalLetters: '{min, plural, one {Al menos # letra mayúscula} other {Al menos # letras mayúsculas}}',
  ruleLowercaseLetters:
    '{min, plural, one {Al menos # letra minúscula} other {Al menos # letras minúsculas}}',
  ruleLetters: '{min, plural, one {Al menos # letra} other {Al menos # letras}}',
  ruleNumbers: '{min, plural, one {Al menos # número} other {Al menos # números}}',
  ruleSpecialCharacters:
    '{min, plural, one {Al menos # carácter especial} other {Al menos # caracteres especiales}}',
  rulePreviouslyUsed:
    '{count, plural, one {Distinta de su última contraseña} other {Distinta de sus últimas # contraseñas}}, si la usó en {days, plural, one {el último día} other {los últimos # días}}',
  ruleUsedBefore:
    '{count, plural, one {Distinta de su última contraseña} other {Distinta de sus últimas # contraseñas}}',
  ruleNotSimilar: 'No demasiado similar a sus datos personales',
  ruleNotCommon: 'Que no sea una contraseña de uso común',
  ruleNotNumeric: 'No solo números',

  // Pages
  documentTitle: '{title} · {site}',
  documentTitleFault: 'Error: {title} · {site}',
  pageHome: 'Ir a la página de inicio',
  errorSummaryTitle: 'Hay un problema',

  labelEmail: 'Correo electrónico',
  labelPassword: 'Contraseña',
  labelPhone: 'Número de teléfono',
  labelCode: 'Código del SMS',
  labelOldPassword: 'Contraseña actual',
  labelNewPassword: 'Contraseña nueva',
  labelRepeatedPassword: 'Contraseña nueva, otra vez',
  fieldEmailEmpty: 'Introduzca su dirección de correo electrónico.',
  fieldPasswordEmpty: 'Introduzca su contraseña.',
  fieldPhoneEmpty: 'Introduzca su número de teléfono.',
  fieldCodeEmpty: 'Introduzca el código del SMS.',
  fieldOldPasswordEmpty: 'Introduzca su contraseña actual.',
  fieldNewPasswordEmpty: 'Introduzca una contraseña nueva.',
  fieldRepeatedPasswordEmpty: 'Introduzca la contraseña nueva otra vez.',
  fieldPasswordsDiffer: 'Las dos contraseñas no son iguales.',
  labelFirstName: 'Nombre (opcional)',
  labelLastName: 'Apellidos (opcional)',
  labelPhoneOptional: 'Número de teléfono (opcional)',
  fieldPasswordChoose: 'Elija una contraseña.',

  passwordShow: 'Mostrar',
  passwordHide: 'Ocultar',
  passwordShowField: 'Mostrar: {field}',
  passwordHideField: 'Ocultar: {field}',
  passwordSave: 'Guardar contraseña',
  rulesSame: 'Igual en ambos campos',
  rulesKept: 'cumplido',
  rulesAllKept: 'La contraseña cumple todas las reglas indicadas.',
  rulesMissing: 'Todavía falta:',

  homeTitle: 'Su cuenta',
  homeText: 'Inicie sesión para ver su cuenta y cambiar su contraseña.',
  homeGreeting: 'Hola, {name}',
  homeSignedIn: 'Ha iniciado sesión.',
  homeChangePassword: 'Cambiar contraseña',
  homeSignOut: 'Cerrar sesión',

  loginTitle: 'Iniciar sesión',
  loginSubmit: 'Iniciar sesión',
  loginForgot: '¿Olvidó su contraseña?',
  loginByCode: 'Iniciar sesión con un código por SMS',
  loginWrong: 'La dirección de correo electrónico o la contraseña es incorrecta.',
  loginEmailNotVerified: 'Confirme primero su dirección de correo electrónico con el enlace que le enviamos.',

  linkConfirmTitle: 'Inicie sesión con este enlace',
  linkConfirmText: 'El enlace funciona una sola vez, para la cuenta para la que se creó.',
  confirmEmailTitle: 'Confirme su dirección de correo',
  confirmEmailText: 'Pulse el botón para confirmar que esta dirección es suya.',
  linkInvalidTitle: 'Este enlace ya no funciona',
  linkInvalidText: 'Ya se usó, ha caducado o no se copió completo.',
  linkExpiredText: 'Ha caducado. Podemos enviar otro a la misma dirección.',
  linkExpiredAgain: 'Enviar otro enlace',
  linkRenewedText: 'Otro enlace está en camino a la misma dirección.',

  registerTitle: 'Cree una cuenta',
  registerSubmit: 'Crear cuenta',
  registerSignIn: 'Ya tengo una cuenta',
  registerEmailTaken:
    'Ya existe una cuenta con esta dirección de correo electrónico. Inicie sesión o elija una contraseña nueva.',
  registerMailedText: 'Un correo está en camino a {email}. Abra el enlace que contiene para terminar.',
  registerMailedHint: '¿No ha llegado nada en unos minutos? Mire en la carpeta de correo no deseado.',
  registerMailedAgain: 'Enviarlo otra vez',
  registrationOverText:
    'Si ya confirmó su dirección de correo, puede iniciar sesión. Si no, vuelva a crear su cuenta: no guardamos mucho tiempo las que no se confirman.',
  loginRegister: 'Crear una cuenta',
  emailConfirmedTitle: 'Correo electrónico confirmado',
  emailConfirmedText: 'Gracias. Ya puede iniciar sesión con esta dirección.',
  emailConfirmedNotYou:
    'Si no fue usted quien creó esta cuenta, elija una contraseña nueva: así será solo suya.',

  resetRequestTitle: 'Restablezca su contraseña',
  resetRequestText:
    'Introduzca la dirección de correo electrónico de su cuenta. Le enviaremos un enlace para elegir una contraseña nueva.',
  resetRequestSubmit: 'Enviar enlace',
  resetByCode: 'Usar un código por SMS',
  resetBackToLogin: 'Volver al inicio de sesión',
  resetSentTitle: 'Revise su correo',
  resetSentText:
    'Si existe una cuenta con la dirección {email}, el enlace está en camino. Se puede usar una sola vez, durante {duration}.',
  resetSentHint:
    '¿No ha llegado nada en unos minutos? Mire en la carpeta de correo no deseado o pida otro enlace.',
  resetSentAgain: 'Pedir otro enlace',
  linkResendWait: 'Podrá pedir otro enlace en {time}.',
  linkResendReady: 'Ya puede pedir otro enlace.',
  resetSentOther: 'Usar otra dirección',
  resetFormTitle: 'Elija una contraseña nueva',
  resetFormNote: 'Al guardarla se cierra la sesión en todos sus dispositivos.',
  resetInvalidAgain: 'Obtener un enlace nuevo',
  resetDoneTitle: 'Contraseña nueva guardada',
  resetDoneText: 'Se cerró la sesión en todos sus dispositivos. Inicie sesión con la contraseña nueva.',

  codeSignInTitle: 'Inicie sesión con un código',
  codeSignInText: 'Introduzca el número de teléfono de su cuenta. Le enviaremos un código por SMS.',
  codeSignInByPassword: 'Iniciar sesión con su contraseña',
  codeResetText:
    'Introduzca el número de teléfono de su cuenta. Le enviaremos un código por SMS con el que podrá elegir una contraseña nueva.',
  codeResetByEmail: 'Usar su correo electrónico',
  codeResetSubmit: 'Continuar',
  codeRequestSubmit: 'Enviar código',
  codeEntryTitle: 'Introduzca el código',
  codeSent:
    'Si existe una cuenta con el número {phone}, el código está en camino. Se puede usar una sola vez, durante {duration}.',
  codeSentEndless:
    'Si existe una cuenta con el número {phone}, el código está en camino. Se puede usar una sola vez.',
  codeResend: 'Enviar un código nuevo',
  codeResendWait: 'Podrá pedir un código nuevo en {time}.',
  codeResendReady: 'Ya puede pedir un código nuevo.',
  codeOtherNumber: 'Usar otro número',
  codeWrong: 'Este código no es correcto. Mire el SMS más reciente e inténtelo de nuevo.',
  codeIncomplete: 'El código es más largo. Introduzca todos sus dígitos.',
  codeExpired: 'Este código ya no funciona. Pida uno nuevo.',
  codeLocked:
    'Se introdujeron demasiados códigos incorrectos para este número. Los códigos volverán a funcionar en {hours, plural, one {# hora} other {# horas}}. Hasta entonces, use su dirección de correo.',
  registerCodeLocked:
    'Se introdujeron demasiados códigos incorrectos para este número. Los códigos volverán a funcionar en {hours, plural, one {# hora} other {# horas}}. Hasta entonces, use otro número.',
  codeOtherPhone: 'Después pidió un código para otro número. Pida uno nuevo para este número.',
  codeTooEarly:
    'Espere {seconds, plural, one {# segundo} other {# segundos}} antes de pedir un código nuevo.',
  formNoCookies:
    'Si no puede iniciar sesión, permita las cookies de este sitio: su navegador no ha enviado ninguna.',
  codeStartAgain: 'Vuelva a pedir un código. Si este mensaje se repite, permita las cookies de este sitio.',

  changeTitle: 'Cambie su contraseña',
  changeNote: 'Aquí la sesión sigue abierta. En todos sus demás dispositivos se cierra.',
  changeForgot: '¿Olvidó su contraseña actual?',
  changeOldPasswordWrong: 'Esta no es su contraseña actual.',
  changedTitle: 'Contraseña nueva guardada',
  changedText: 'Aquí la sesión sigue abierta. En todos sus demás dispositivos se cerró.',
  firstTitle: 'Elija una contraseña',
  firstText:
    'Su cuenta todavía no tiene contraseña. Cuando la tenga, podrá iniciar sesión con su correo electrónico.',

  // My account
  languageLabel: 'Idioma:',
  accountBack: 'Volver a su cuenta',
  accountPhoneDone: 'Su número de teléfono está confirmado.',
  accountPhoneRemoved: 'El número de teléfono se ha eliminado.',
  accountLanguageDone: 'Su idioma se ha guardado.',
  accountDeviceDone: 'Se ha cerrado la sesión en el dispositivo.',
  accountDevicesDone: 'Se ha cerrado la sesión en todos sus demás dispositivos.',
  accountName: 'Nombre',
  accountLanguage: 'Idioma',
  accountLanguageNone: 'sin elegir',
  accountNone: 'ninguno',
  accountConfirmed: 'confirmado',
  accountUnconfirmed: 'sin confirmar',
  accountWays: 'Qué puede hacer',
  accountToDevices: 'Dónde tiene la sesión iniciada ({count})',
  accountAddPhone: 'Añadir un número de teléfono',
  accountChangePhone: 'Cambiar o eliminar el número de teléfono',
  accountConfirmPhone: 'Confirmar o eliminar el número de teléfono',
  accountChooseLanguage: 'Elegir su idioma',
  accountLanguageText: 'Es el idioma de estas páginas y de los correos y SMS que le enviamos.',
  accountSave: 'Guardar',
  accountPhoneTitle: 'Su número de teléfono',
  accountPhoneConfirmed: 'Su número {phone} está confirmado.',
  accountPhoneUnconfirmed: 'Su número {phone} aún no está confirmado.',
  accountPhoneText: 'Introduzca un número de teléfono. Le enviaremos un código por SMS para confirmarlo.',
  accountPhoneNote: 'Al confirmar un número se cierra la sesión en todos sus demás dispositivos.',
  accountPhoneSubmit: 'Confirmar el número',
  accountPhoneRemove: 'Eliminar este número',
  devicesTitle: 'Dónde tiene la sesión iniciada',
  devicesText: 'Estos son los navegadores y aplicaciones con la sesión iniciada en su cuenta.',
  devicesStrange: '¿Hay alguno que no conoce? Cierre su sesión y, después, elija una contraseña nueva.',
  devicesSignOutOthers: 'Cerrar sesión en todos los demás',
  deviceName: '{browser} en {system}',
  deviceUnknown: 'Dispositivo desconocido',
  deviceThis: 'Este dispositivo',
  deviceSignedIn: 'Sesión iniciada: {time}',
  deviceUsed: 'Último uso alrededor del {day}',
  deviceAddress: 'Dirección IP:',
  deviceSignOutNamed: 'Cerrar sesión: {device}',

  errorUnreadableTitle: 'No se pudo completar',
  errorUnreadableText: 'Su navegador envió algo que no pudimos leer. Vuelva atrás e inténtelo de nuevo.',
  errorSignInTitle: 'Inicie sesión',
  errorSignInText: 'Esta página es solo para quienes han iniciado sesión.',
  errorRefusedTitle: 'La solicitud no se aceptó',
  errorCookieMissing:
    'Su navegador no envió ninguna cookie. Permita las cookies de este sitio, vuelva atrás e inténtelo de nuevo.',
  errorPageTooOld:
    'La página estuvo abierta demasiado tiempo. Vuelva atrás, recárguela e inténtelo de nuevo.',
  errorOtherSite: 'El formulario se envió desde otro sitio. No se cambió nada.',
  errorNotFoundTitle: 'Página no encontrada',
  errorNotFoundText:
    'No hay nada en esta dirección. Puede que esté mal escrita o que la página haya cambiado de lugar.',
  errorThrottledTitle: 'Demasiados intentos',
  errorThrottledText: 'Espere {seconds, plural, one {# segundo} other {# segundos}} y vuelva a intentarlo.',
  errorServerTitle: 'Algo salió mal',
  errorServerText: 'El fallo es nuestro y ha quedado registrado. Vuelva a intentarlo en un momento.',
  errorUnavailableTitle: 'Volvemos en un momento',
  errorUnavailableText:
    'Ahora mismo no podemos responder. No se cambió nada; vuelva a intentarlo en un momento.',

  mailGreeting: 'Hola:',
  mailGreetingByName: 'Hola, {name}:',
  mailLinkHint: 'Si el botón no funciona, copie esta dirección en su navegador:',
  mailNoReply: 'Este correo se envió automáticamente. Por favor, no lo responda.',
  mailNoticeIgnore: 'Si fue usted, no tiene que hacer nada.',

  mailResetSubject: 'Restablezca su contraseña de {site}',
  mailResetIntro: 'Alguien pidió una contraseña nueva para su cuenta de {site}. Si fue usted, elíjala aquí:',
  mailResetButton: 'Elegir contraseña nueva',
  mailResetLife: 'El enlace funciona una sola vez, durante {duration}.',
  mailResetIgnore: 'Si no fue usted, ignore este correo: su contraseña sigue siendo la misma.',

  mailConfirmSubject: 'Confirme su correo electrónico en {site}',
  mailConfirmIntro:
    'Alguien creó una cuenta en {site} con esta dirección de correo electrónico. Si fue usted, confirme que la dirección es suya:',
  mailConfirmButton: 'Confirmar correo electrónico',
  mailConfirmLife: 'El enlace funciona durante {duration}.',
  mailConfirmIgnore:
    'Si no fue usted, ignore este correo. Si quiere quedarse con la cuenta, confirme la dirección y después elija una contraseña nueva: así, quien la creó ya no podrá entrar.',

  mailFinishSubject: 'Termine su registro en {site}',
  mailFinishIntro:
    'Alguien quiere crear una cuenta en {site} con esta dirección de correo electrónico. Si es usted, termine aquí:',
  mailFinishButton: 'Crear mi cuenta',
  mailFinishIgnore: 'Si no fue usted, ignore este correo: no se creará ninguna cuenta.',

  mailAttemptSubject: 'Ya tiene una cuenta en {site}',
  mailAttemptIntro:
    'Alguien intentó crear una cuenta en {site} con esta dirección de correo electrónico, pero ya existe una. Si fue usted, inicie sesión con su contraseña. Si la olvidó, elija una nueva:',
  mailAttemptButton: 'Elegir contraseña nueva',
  mailAttemptIgnore: 'Si no fue usted, no tiene que hacer nada: no se cambió nada.',

  mailChangedSubject: 'Su contraseña ha cambiado',
  mailChangedIntro: 'Se guardó una contraseña nueva para su cuenta de {site} el {time}.',
  mailChangedDevice: 'Se guardó con {browser} ({system}).',
  mailChangedAct:
    'Si no fue usted, puede que otra persona haya entrado en su cuenta. Elija una contraseña nueva de inmediato:',
  mailChangedButton: 'Restablecer mi contraseña',
  mailSecondFactorSubject: 'Su segundo factor en {site}',
  mailSecondFactorEnrolled:
    'El {time} se configuró un dispositivo con códigos como segundo factor de su cuenta de {site}.',
  mailSecondFactorRecovery:
    'El {time} se usó un código de recuperación en lugar de su segundo factor en {site}.',
  mailSecondFactorRecoveryCodes:
    'El {time} se crearon códigos de recuperación nuevos para su segundo factor en {site}. Los anteriores ya no sirven.',
  mailSecondFactorReset:
    'El {time} un operador retiró el segundo factor de su cuenta de {site}. Configure otro la próxima vez que trabaje allí.',
  mailSecondFactorAct:
    'Si no fue usted, puede que otra persona esté en su cuenta. Avise enseguida a otro propietario de la tienda y elija una contraseña nueva:',

  // The phone of an account
  mailPhoneConfirmedSubject: 'Se confirmó un teléfono para su cuenta',
  mailPhoneConfirmedIntro:
    'El número de teléfono {phone} se confirmó para su cuenta de {site} el {time} (UTC). Desde ahora sirve para iniciar sesión o elegir una contraseña nueva.',
  mailPhoneConfirmedAct:
    'Si no fue usted, puede que otra persona haya entrado en su cuenta con este teléfono. Elija una contraseña nueva de inmediato y después quite el número de su cuenta:',
  mailPhoneSubject: 'Su número de teléfono ha cambiado',
  mailPhoneIntro: 'El número de teléfono de su cuenta de {site} se cambió por {phone} el {time} (UTC).',
  mailPhoneRemoved: 'El número de teléfono de su cuenta de {site} se eliminó el {time} (UTC).',
  mailPhoneUnproved: 'El número nuevo no da acceso a nada hasta que se confirme con una clave.',
  mailPhoneTakenOver:
    'Otra persona ha confirmado con una clave que este número es suyo. Usted no lo había confirmado, por lo que aún no pertenecía a su cuenta. Puede añadir otro número en su perfil.',
  mailPhoneAct:
    'Si no fue usted, puede que otra persona haya entrado en su cuenta. Elija una contraseña nueva de inmediato y compruebe después el número de teléfono de su cuenta:',
  smsPhoneChanged:
    '{site}: este número se eliminó de su cuenta. Si no fue usted, elija una contraseña nueva de inmediato.',

  // Registration by SMS
  smsRegisterAttempt:
    '{site}: alguien intentó crear una cuenta con este número, pero ya tiene una. Si fue usted, inicie sesión. Si no, no tiene que hacer nada.',
  registerSmsSent:
    'Hemos enviado un SMS al {phone}. Introduzca el código que contiene: se puede usar una sola vez, durante {duration}.',
  registerSmsSentEndless:
    'Hemos enviado un SMS al {phone}. Introduzca el código que contiene: se puede usar una sola vez.',
  registerTypeAgain:
    'Escriba también su contraseña otra vez: no la guardamos mientras su cuenta no esté creada.',
  registerFirstName: 'Nombre',
  registerLastName: 'Apellidos',
  registerFirstNameEmpty: 'Introduzca su nombre.',
  registerLastNameEmpty: 'Introduzca sus apellidos.',
  registerGender: 'Sexo',
  registerChoose: 'Elija una opción',
  registerGenderEmpty: 'Elija una opción de sexo.',
  registerMale: 'Hombre',
  registerFemale: 'Mujer',
  registerBirth: 'Fecha de nacimiento',
  registerBirthEmpty: 'Introduzca su fecha de nacimiento.',
  registerEmailAllowed: 'Quiero recibir ofertas por correo electrónico.',
  registerSmsAllowed: 'Quiero recibir ofertas por SMS.',
  registerWhatsappAllowed: 'Quiero recibir ofertas por WhatsApp.',
  registerCallAllowed: 'Quiero recibir ofertas por teléfono.',
  registerConfirm: 'Acepto las condiciones de uso.',
  registerKvkk: 'He leído el aviso sobre datos personales y lo acepto.',

  // Change of e-mail
  emailMismatch: 'Las dos direcciones de correo electrónico no coinciden.',
  emailUnchanged: 'Esta ya es su dirección de correo electrónico.',
  emailReserved:
    'Esta dirección de correo electrónico pertenecía hasta hace poco a otra cuenta y todavía no se puede usar.',
  emailChangeMailed: 'Se ha enviado el correo de confirmación.',
  emailChanged: 'Su dirección de correo electrónico ha cambiado.',
  emailUndone: 'Se ha deshecho el cambio de su dirección de correo electrónico.',
  setEmailTitle: 'Cambie su dirección de correo',
  setEmailText:
    'Pulse el botón para usar desde ahora esta dirección de correo en su cuenta. Se cerrará su sesión en todos los demás dispositivos.',
  setEmailButton: 'Usar esta dirección',
  setEmailDoneTitle: 'Dirección de correo cambiada',
  setEmailDoneText: 'Desde ahora, inicie sesión con su dirección nueva.',
  undoEmailTitle: 'Conserve su dirección de correo',
  undoEmailText:
    'Pulse el botón si usted no ha cambiado su dirección de correo. Si ya se cambió, la recuperará, se cerrarán todas las sesiones y elegirá una contraseña nueva.',
  undoEmailButton: 'Deshacer el cambio',
  undoEmailDoneTitle: 'Cambio deshecho',
  undoEmailDoneText:
    'Su cuenta tiene esta dirección de correo, como antes. Elija ahora una contraseña nueva, porque puede que otra persona conozca la anterior. Si su dirección ya se había cambiado, le hemos enviado un enlace para ello.',
  mailNewEmailSubject: 'Confirme su nueva dirección de correo en {site}',
  mailNewEmailIntro:
    'Alguien pidió usar esta dirección de correo electrónico para su cuenta de {site}. Si fue usted, confírmela:',
  mailNewEmailButton: 'Confirmar la dirección nueva',
  mailNewEmailIgnore: 'Si no fue usted, no pulse el botón: no se cambiará nada.',
  mailEmailInUseSubject: 'Alguien introdujo su dirección de correo en {site}',
  mailEmailInUseIntro:
    'Alguien intentó usar esta dirección de correo electrónico para otra cuenta de {site}. Pertenece a una cuenta, o le pertenecía hasta hace poco, por lo que no se cambió nada.',
  mailEmailInUseIgnore: 'Si fue usted, use otra dirección. Si no fue usted, no tiene que hacer nada.',
  mailEmailSoonSubject: 'Su dirección de correo de {site} está a punto de cambiar',
  mailEmailSoonIntro:
    'Alguien pidió cambiar la dirección de correo de su cuenta de {site} a {address}. El cambio se hará en cuanto se confirme esa dirección.',
  mailEmailSoonButton: 'Impedir el cambio',
  mailEmailChangedSubject: 'Su dirección de correo de {site} ha cambiado',
  mailEmailChangedIntro: 'La dirección de correo de su cuenta de {site} es ahora {address}.',
  mailEmailChangedButton: 'Deshacer el cambio',
  mailEmailUndoAct:
    'Si no fue usted, puede que otra persona haya entrado en su cuenta. Conserve esta dirección:',
  mailEmailUndoLife: 'Puede hacerlo durante {duration}.',
  mailEmailUndoNone: 'Si no fue usted, póngase en contacto con la tienda.',
  smsEmailChange:
    '{site}: alguien pidió cambiar la dirección de correo de su cuenta. Si no fue usted, cambie su contraseña de inmediato.',

  // Closing an account
  accountClosed: 'Su cuenta se ha cerrado.',
  accountRestored: 'Su cuenta vuelve a estar abierta.',
  accountUndoTitle: 'Reabrir su cuenta',
  accountUndoText: 'Su cuenta está cerrada y pronto se borrará. Pulse el botón para conservarla.',
  accountRestoredTitle: 'Su cuenta vuelve a estar abierta',
  accountRestoredText:
    'No se ha perdido nada. Le enviamos un enlace para elegir una contraseña nueva; úselo si otra persona cerró la cuenta.',
  smsClosed: '{site}: su cuenta se ha cerrado y se borrará el {date}. Para reabrirla: {url}',
  smsClosedAtOnce: '{site}: su cuenta se ha cerrado y se está borrando.',
  mailClosedSubject: 'Su cuenta de {site} se ha cerrado',
  mailClosedIntro: 'Su cuenta de {site} se cerró el {date}. Ya nadie puede iniciar sesión en ella.',
  mailClosedAtOnce:
    'Su cuenta de {site} se cerró el {date}. Ya nadie puede iniciar sesión en ella, y sus datos personales se están borrando.',
  mailClosedErased:
    'El {date} se borrarán sus datos personales: nombre, correo electrónico, número de teléfono y todo lo demás de su cuenta. Después nadie podrá recuperarlos.',
  mailClosedUndo: 'Si no fue usted, o si ha cambiado de opinión, reabra la cuenta antes de esa fecha:',
  mailClosedButton: 'Reabrir mi cuenta',
  mailClosedReset: 'A continuación le enviaremos un enlace para elegir una contraseña nueva.',

  imageUnknown: 'Suba una imagen PNG, JPEG, WebP o SVG que no sea animada.',
  imageDamaged: 'Esta imagen está dañada o incompleta.',
  imageTooManyBytes: 'Esta imagen es demasiado grande: se aceptan {kibibytes} KiB como máximo.',
  imageTooManyPixels:
    'Esta imagen es demasiado grande: se aceptan como máximo {side} píxeles por lado y {millions} millones de píxeles en total.',
  imageTooComplex: 'Esta imagen es demasiado compleja para mostrarla.',
  imageEmpty: 'De este dibujo no se vería nada.',
  imageNotBase64: 'Envíe el archivo en base64.',
  imageTooMany: 'Ya hay {count} imágenes. Elimine una que no se use.',
  imageUsed: 'Esta imagen se está usando. Cambie primero el ajuste BRANDING.',
  brandingPrivacy: 'Privacidad',
  brandingTerms: 'Condiciones de uso',
  brandingSupport: 'Ayuda',

  inboxTitle: 'Bandeja de entrada local',
  inboxNote: 'Los mensajes se quedan aquí en lugar de enviarse. Solo se ven desde este equipo.',
  inboxEmpty: 'Todavía no se ha enviado nada.',
  inboxRefresh: 'Actualizar',
  inboxBack: 'Todos los mensajes',
  inboxTo: 'Para',
  inboxSubject: 'Asunto',
  inboxTime: 'Hora (UTC)',
  inboxKind: 'Tipo',
  inboxEmail: 'Correo electrónico',
  inboxSms: 'SMS',
  inboxHtml: 'Como lo muestra un programa de correo',
  inboxText: 'Como texto sin formato',
} as const satisfies Catalogue;

import type { Messages } from './index.ts';

export const tr = {
  jsonParseError: 'JSON çözümleme hatası - {reason}',
  notAnObject: 'Geçersiz veri. Sözlük bekleniyordu fakat {type} geldi.',
  malformedRequest: 'Bozuk istek.',
  notAuthenticated: 'Giriş bilgileri verilmedi.',
  invalidToken: 'Geçersiz token.',
  csrfCookieMissing: 'CSRF Failed: CSRF çerezi ayarlanmamış.',
  csrfTokenIncorrect: 'CSRF Failed: CSRF belirteci eksik veya yanlış.',
  originNotTrusted: 'CSRF Failed: Kaynak denetimi başarısız - {origin} güvenilen kaynaklardan biri değil.',
  permissionDenied: 'Bu işlemi yapmak için izniniz bulunmuyor.',
  notFound: 'Bulunamadı.',
  methodNotAllowed: '"{method}" metoduna izin verilmiyor.',
  bodyTooLarge: 'İstek gövdesi çok büyük: en fazla 64 KiB kabul edilir.',
  unsupportedMediaType: 'İstekte desteklenmeyen medya tipi: "{type}".',
  throttled: 'Üst üste çok fazla istek yapıldı. {seconds} saniye sonra tekrar deneyin.',
  serverError: 'Sunucu hatası.',
  unavailable: 'Servis geçici olarak kullanılamıyor, lütfen daha sonra tekrar deneyin.',

  fieldRequired: 'Bu alan zorunlu.',
  fieldBlank: 'Bu alan boş bırakılmamalı.',
  fieldNull: 'Bu alan boş bırakılamaz.',
  notAString: 'Geçerli bir metin değil.',
  notABoolean: 'Geçerli bir mantıksal değer olmalı.',
  nullCharacters: 'Null karakterlere izin verilmez.',
  tooLong: 'Bu alanın {max} karakterden fazla karakter barındırmadığından emin olun.',
  emailInvalid: 'Geçerli bir e-posta adresi girin.',
  invalidValue: 'Geçersiz değer',

  wrongCredentials: 'Verilen bilgiler ile giriş sağlanamadı.',
  emailNotVerified: 'Giriş yapmadan önce lütfen e-posta adresinizi doğrulayın.',

  oldPasswordInvalid: 'Geçersiz parola.',
  passwordMismatch: 'İki parola alanı uyuşmadı.',
  passwordMismatchTypographic: 'İki parola alanı uyuşmadı.',
  passwordSaved: 'Yeni parola kaydedildi.',
  passwordSet: 'Parolanız başarıyla belirlendi.',
  passwordReset: 'Parola, yeni parola ile sıfırlandı.',
  resetMailSent: 'Parola sıfırlama e-postası gönderildi.',

  passwordTooShort: 'Bu parola çok kısa. En az {min} karakter içermek zorunda.',
  ruleMinimumLength: 'En az {min} karakter',
} as const satisfies Messages;

import type { ProblemTexts } from './types.ts';

export const ar: ProblemTexts = {
  words: {
    no_worker:
      'لم يبلّغ أي عامل منذ {silent}: لا تُرسل الرسائل، إلا إن أرسلها عامل من إصدار أقدم. شغّل `latchkey worker` واقرأ سجله.',
    queue_old:
      'أقدم رسالة في مسار {lane} تنتظر منذ {oldest}؛ عدد المنتظرة {waiting}. تفقّد خادم البريد أو البوابات، أو شغّل عمالًا أكثر.',
    breaker_open:
      'قناة {channel} لا تعمل: رسائلها تنتظر، وتجربها رسالة واحدة في كل مرة. انظر `latchkey messages list --state failed`.',
    gateway_failing:
      'فشلت بوابة الرسائل القصيرة {gateway} في {failed} من {attempts, plural, few {# رسائل} other {# رسالة}} خلال {window}. انظر محاولاتها ضمن الرسائل.',
    mail_server_failing:
      'فشل خادم البريد {gateway} في {failed} من {attempts, plural, few {# رسائل بريد} other {# رسالة بريد}} خلال {window}. انظر `latchkey doctor`.',
    endpoints_failing:
      'فشلت نقاط استقبال webhooks في {failed} من {attempts, plural, few {# عمليات تسليم} other {# عملية تسليم}} خلال {window}.',
    messages_given_up:
      'صُرف النظر عن {count, plural, one {رسالة واحدة} two {رسالتين} few {# رسائل} other {# رسالة}} خلال {window}. انظر `latchkey messages list --state dead`.',
    spend_cap_near:
      'استُهلك اليوم {percent}٪ من الميزانية {budget}: ‏{sent} من {limit, plural, one {رسالة واحدة} two {رسالتين} few {# رسائل} other {# رسالة}}. وما زاد عليها لا يُرسل.',
    few_codes_used:
      'من {sent, plural, one {رمز واحد} two {رمزين} few {# رموز} many {# رمزًا} other {# رمز}} إلى {prefix}… خلال {window} استُخدم {used}: ربما يضخّم أحدهم حركة الرسائل القصيرة. الرموز إليها محتجزة.',
    redis_away:
      'Redis معطّل: تعدّ {processes, plural, one {عملية واحدة} two {عمليتان} few {# عمليات} other {# عملية}} الطلبات في قاعدة البيانات، بأقل من نصف كل حد.',
    sealer_behind: 'لم يُختم سجل التدقيق منذ {behind}: لن يُلحظ غياب صفوف تُحذف الآن. انظر سجل العامل.',
    hashing_overloaded:
      'رُفضت {refused, plural, one {كلمة مرور واحدة} two {كلمتا مرور} few {# كلمات مرور} other {# كلمة مرور}} خلال {window} لأن عددًا كبيرًا منها انتظر التجزئة. أضف أنوية، أو ابحث عن هجوم.',
  },
  lanes: {
    codes: 'الرموز',
    sms: 'رسائل قصيرة أخرى',
    resets: 'بريد إعادة التعيين',
    mail: 'بريد آخر',
    webhooks: 'webhooks',
    retrying: 'إعادة المحاولة',
  },
  channels: { sms: 'الرسائل القصيرة', email: 'البريد' },
};

import type { ProblemTexts } from './types.ts';

export const tr: ProblemTexts = {
  words: {
    no_worker:
      '{silent} boyunca hiçbir worker haber vermedi: eski sürümden biri göndermedikçe mesajlar gönderilmiyor. `latchkey worker` başlatın ve günlüğünü okuyun.',
    queue_old:
      '{lane} kuyruğundaki en eski mesaj {oldest} bekledi; {waiting} mesaj bekliyor. Posta sunucusuna ya da ağ geçitlerine bakın veya daha çok worker çalıştırın.',
    breaker_open:
      '{channel} kanalı çalışmıyor: mesajları bekliyor, her seferinde yalnızca biri deniyor. Bkz. `latchkey messages list --state failed`.',
    gateway_failing:
      '{gateway} SMS ağ geçidi {window} içinde {attempts} mesajdan {failed} tanesinde başarısız oldu. Denemeleri Mesajlar altında görün.',
    mail_server_failing:
      '{gateway} posta sunucusu {window} içinde {attempts} e-postadan {failed} tanesinde başarısız oldu. Bkz. `latchkey doctor`.',
    endpoints_failing:
      'Webhook uç noktaları {window} içinde {attempts} teslimattan {failed} tanesinde başarısız oldu.',
    messages_given_up:
      '{window} içinde {count} mesajdan vazgeçildi. Bkz. `latchkey messages list --state dead`.',
    spend_cap_near:
      '{budget} bütçesinin bugün %{percent} kadarı kullanıldı: {limit} mesajdan {sent} tanesi. Aşılınca hiçbir şey gönderilmez.',
    few_codes_used:
      '{window} içinde {prefix}… numaralarına giden {sent} koddan {used} tanesi kullanıldı: biri SMS trafiğini şişiriyor olabilir. Oraya kod gönderimi tutuluyor.',
    redis_away: 'Redis çalışmıyor: {processes} süreç istekleri veritabanında, her sınırın yarısıyla sayıyor.',
    sealer_behind:
      'Denetim kaydı {behind} boyunca mühürlenmedi: şimdi silinen satırların eksikliği anlaşılmaz. Worker günlüğüne bakın.',
    hashing_overloaded:
      'Çok fazla parola özetlenmeyi beklediği için {window} içinde {refused} parola reddedildi. Çekirdek ekleyin ya da bir saldırı arayın.',
  },
  lanes: {
    codes: 'kodlar',
    sms: 'diğer SMS’ler',
    resets: 'sıfırlama e-postaları',
    mail: 'diğer e-postalar',
    webhooks: 'webhook’lar',
    retrying: 'yeniden denemeler',
  },
  channels: { sms: 'SMS', email: 'e-posta' },
};

import type { ProblemTexts } from './types.ts';

export const de: ProblemTexts = {
  words: {
    no_worker:
      'Seit {silent} hat sich kein Worker gemeldet: Nachrichten werden nicht gesendet, außer von einem einer älteren Version. Starten Sie `latchkey worker` und lesen Sie sein Log.',
    queue_old:
      'Die älteste Nachricht der Spur {lane} wartet seit {oldest}; {waiting, plural, one {# wartet} other {# warten}}. Sehen Sie nach Mailserver oder Gateways, oder lassen Sie mehr Worker laufen.',
    breaker_open:
      'Der Kanal {channel} funktioniert nicht: Seine Nachrichten warten, und eine nach der anderen versucht es. Siehe `latchkey messages list --state failed`.',
    gateway_failing:
      'Das SMS-Gateway {gateway} scheiterte bei {failed} von {attempts} Nachrichten in {window}. Seine Versuche stehen unter Nachrichten.',
    mail_server_failing:
      'Der Mailserver {gateway} scheiterte bei {failed} von {attempts} Mails in {window}. Siehe `latchkey doctor`.',
    endpoints_failing:
      'Endpunkte von Webhooks scheiterten bei {failed} von {attempts} Zustellungen in {window}.',
    messages_given_up:
      '{count, plural, one {# Nachricht wurde} other {# Nachrichten wurden}} in {window} aufgegeben. Siehe `latchkey messages list --state dead`.',
    spend_cap_near:
      '{percent} % des Budgets {budget} sind heute verbraucht: {sent} von {limit, plural, one {# Nachricht} other {# Nachrichten}}. Darüber hinaus wird nichts gesendet.',
    few_codes_used:
      'Von {sent, plural, one {# Code} other {# Codes}} an {prefix}… in {window} {used, plural, one {wurde #} other {wurden #}} benutzt: Jemand könnte SMS-Pumping betreiben. Codes dorthin werden zurückgehalten.',
    redis_away:
      'Redis fällt aus: {processes, plural, one {# Prozess zählt} other {# Prozesse zählen}} Anfragen in der Datenbank, unter der Hälfte jedes Limits.',
    sealer_behind:
      'Das Audit-Protokoll wurde seit {behind} nicht versiegelt: Jetzt gelöschte Zeilen würde niemand vermissen. Sehen Sie ins Log des Workers.',
    hashing_overloaded:
      '{refused, plural, one {# Passwort wurde} other {# Passwörter wurden}} in {window} abgewiesen, weil zu viele auf das Hashen warteten. Fügen Sie Kerne hinzu, oder suchen Sie nach einem Angriff.',
  },
  lanes: {
    codes: 'Codes',
    sms: 'andere SMS',
    resets: 'Mails mit Link zum Zurücksetzen',
    mail: 'andere Mails',
    webhooks: 'Webhooks',
    retrying: 'weitere Versuche',
  },
  channels: { sms: 'SMS', email: 'Mail' },
};

import type { ProblemTexts } from './types.ts';

export const fr: ProblemTexts = {
  words: {
    no_worker:
      'Aucun worker ne s’est signalé depuis {silent} : les messages ne partent pas, sauf si un worker d’une version plus ancienne les envoie. Lancez `latchkey worker` et lisez son journal.',
    queue_old:
      'Le plus ancien message de la file {lane} attend depuis {oldest} ; {waiting, plural, one {# attend} other {# attendent}}. Vérifiez le serveur de messagerie ou les passerelles, ou lancez plus de workers.',
    breaker_open:
      'Le canal {channel} ne fonctionne pas : ses messages attendent, et un seul à la fois l’essaie. Voir `latchkey messages list --state failed`.',
    gateway_failing:
      'La passerelle SMS {gateway} a échoué pour {failed} messages sur {attempts} en {window}. Voir ses tentatives sous Messages.',
    mail_server_failing:
      'Le serveur de messagerie {gateway} a échoué pour {failed} e-mails sur {attempts} en {window}. Voir `latchkey doctor`.',
    endpoints_failing:
      'Des points de réception de webhooks ont échoué pour {failed} envois sur {attempts} en {window}.',
    messages_given_up:
      '{count, plural, one {# message a été abandonné} other {# messages ont été abandonnés}} en {window}. Voir `latchkey messages list --state dead`.',
    spend_cap_near:
      '{percent} % du budget {budget} sont utilisés aujourd’hui : {sent, plural, one {# message} other {# messages}} sur {limit}. Au-delà, rien n’est envoyé.',
    few_codes_used:
      'Sur {sent, plural, one {# code envoyé} other {# codes envoyés}} à {prefix}… en {window}, {used, plural, one {# a été utilisé} other {# ont été utilisés}} : quelqu’un fait peut-être du pompage de SMS. Les codes vers ce préfixe sont retenus.',
    redis_away:
      'Redis est en panne : {processes, plural, one {# processus compte} other {# processus comptent}} les requêtes dans la base de données, sous la moitié de chaque limite.',
    sealer_behind:
      'Le journal d’audit n’est plus scellé depuis {behind} : l’absence de lignes supprimées maintenant passerait inaperçue. Lisez le journal du worker.',
    hashing_overloaded:
      '{refused, plural, one {# mot de passe a été refusé} other {# mots de passe ont été refusés}} en {window}, car trop attendaient d’être hachés. Ajoutez des cœurs, ou cherchez une attaque.',
  },
  lanes: {
    codes: 'codes',
    sms: 'autres SMS',
    resets: 'e-mails de réinitialisation',
    mail: 'autres e-mails',
    webhooks: 'webhooks',
    retrying: 'nouvelles tentatives',
  },
  channels: { sms: 'SMS', email: 'e-mail' },
};

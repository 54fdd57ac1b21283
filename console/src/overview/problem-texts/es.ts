import type { ProblemTexts } from './types.ts';

export const es: ProblemTexts = {
  words: {
    no_worker:
      'Ningún worker da señales desde hace {silent}: no se envían mensajes, salvo que lo haga uno de una versión anterior. Inicie `latchkey worker` y lea su registro.',
    queue_old:
      'El mensaje más antiguo de la cola {lane} espera desde hace {oldest}; {waiting, plural, one {espera #} other {esperan #}}. Revise el servidor de correo o las pasarelas, o ejecute más workers.',
    breaker_open:
      'El canal {channel} no funciona: sus mensajes esperan y lo intenta uno cada vez. Véase `latchkey messages list --state failed`.',
    gateway_failing:
      'La pasarela de SMS {gateway} falló en {failed} de {attempts} mensajes en {window}. Vea sus intentos en Mensajes.',
    mail_server_failing:
      'El servidor de correo {gateway} falló en {failed} de {attempts} correos en {window}. Véase `latchkey doctor`.',
    endpoints_failing: 'Los destinos de webhooks fallaron en {failed} de {attempts} entregas en {window}.',
    messages_given_up:
      '{count, plural, one {Se abandonó # mensaje} other {Se abandonaron # mensajes}} en {window}. Véase `latchkey messages list --state dead`.',
    spend_cap_near:
      'Hoy se ha usado el {percent} % del presupuesto {budget}: {sent} de {limit, plural, one {# mensaje} other {# mensajes}}. Por encima no se envía nada.',
    few_codes_used:
      'De {sent, plural, one {# código} other {# códigos}} a {prefix}… en {window} {used, plural, one {se usó #} other {se usaron #}}: puede que alguien esté inflando el tráfico de SMS. Los códigos a ese prefijo se retienen.',
    redis_away:
      'Redis falla: {processes, plural, one {# proceso cuenta} other {# procesos cuentan}} las peticiones en la base de datos, con menos de la mitad de cada límite.',
    sealer_behind:
      'El registro de auditoría lleva {behind} sin sellarse: no se notaría la falta de filas borradas ahora. Lea el registro del worker.',
    hashing_overloaded:
      '{refused, plural, one {Se rechazó # contraseña} other {Se rechazaron # contraseñas}} en {window}, porque demasiadas esperaban su hash. Añada núcleos o busque un ataque.',
  },
  lanes: {
    codes: 'códigos',
    sms: 'otros SMS',
    resets: 'correos de restablecimiento',
    mail: 'otros correos',
    webhooks: 'webhooks',
    retrying: 'reintentos',
  },
  channels: { sms: 'SMS', email: 'correo' },
};

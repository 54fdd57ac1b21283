/** 3GPP TS 23.038 §6.2.1: the default alphabet and its extension table. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€\f';
const GSM_CHARACTERS = new Set(GSM);

/** Whether a text goes out in the alphabet of old, 160 characters to a part; else it takes UCS-2, 70 to a part. */
export const isGsm = (text: string): boolean => [...text].every((character) => GSM_CHARACTERS.has(character));

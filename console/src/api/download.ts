import { api } from './api.ts';
import { proved } from './proof.ts';

/**
 * Has the browser store an export, however large it is. What a call asks for when it is refused, this has to find out before: a new
 * sign-in, and a recent code of the second factor.
 *
 * @param name of the file @throws ApiError
 */
export async function download(url: string, name: string): Promise<void> {
  const { required, enrolled, recent } = await api.get('/admin/api/second-factor/');
  if (required && !recent && !(await proved(enrolled ? 'second-factor' : 'enrolment'))) return;
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

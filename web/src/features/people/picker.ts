/** The contacts of a phone, as its browser hands them out (Contact Picker API); absent where it does not. */
interface Picker {
  select(properties: string[], options: { multiple: boolean }): Promise<{ name?: string[]; tel?: string[]; email?: string[] }[]>
}

export const picker = (navigator as { contacts?: Picker }).contacts

/** Whom somebody picks; nobody where they call it off. */
export async function pickContacts() {
  return (await picker?.select(['name', 'tel', 'email'], { multiple: true }).catch(() => [])) ?? []
}

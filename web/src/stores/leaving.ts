import { deleteDatabase } from '@/storage/database'

/** Whoever goes leaves nothing on this device. The server may have ended the session before this page did, and then the page has let go of what it kept. */
export const forgetPerson = (user: number): Promise<void> => deleteDatabase(user)

import type { Room } from '@/api/types'
import { useCopy } from '@/composables/useCopy'
import { t } from '@/i18n'
import { useNoticesStore } from '@/stores/notices'

/** Takes a message elsewhere, and says whether that worked. */
export function useShare(): { copyLink(room: Room, seq: number): Promise<void>; copyText(text: string): Promise<void> } {
  const notices = useNoticesStore()
  const { copied, copy } = useCopy()

  async function take(text: string, said: string): Promise<void> {
    await copy(text)
    notices.show(copied.value ? said : t('message.not_copied'))
  }

  return {
    copyLink: (room, seq) => take(`${location.origin}/r/${room.uri}/m/${seq}`, t('message.link_copied')),
    copyText: (text) => take(text, t('message.text_copied')),
  }
}

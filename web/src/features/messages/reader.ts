import { provide } from 'vue'
import type { Room, User } from '@/api/types'
import { roomTitle } from '@/composables/names'
import { READER } from '@/content/reader'
import { useRoomsStore } from '@/stores/rooms'
import { useShare } from './share'

/** Tells the texts of a room who reads them. */
export function provideReader(room: () => Pick<Room, 'uri'>, me: () => Pick<User, 'id'>): void {
  const rooms = useRoomsStore()
  const { copyText } = useShare()
  provide(READER, {
    get me() {
      return me().id
    },
    get uri() {
      return room().uri
    },
    titleOf: (uri) => {
      const found = [...rooms.byId.values()].find((one) => one.uri === uri)
      return found && roomTitle(found)
    },
    copy: (text) => void copyText(text),
  })
}

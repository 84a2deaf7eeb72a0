import { describeScreens } from './photographed.ts'
import { otherScreens } from './screens.ts'

describeScreens('the screens of profiles, packs, audit and settings', otherScreens)

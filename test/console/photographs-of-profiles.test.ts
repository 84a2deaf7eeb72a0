import { describeScreens } from './photographed.ts'
import { screensOfProfiles } from './screens-of-profiles.ts'
import { openProfiles, shopOptions } from './shops.ts'

describeScreens('the screens of profiles and packs', { options: shopOptions, open: openProfiles, screens: screensOfProfiles })

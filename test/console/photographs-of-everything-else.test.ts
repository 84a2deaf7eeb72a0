import { otherScreens } from './other-screens.ts'
import { describeScreens } from './photographed.ts'
import { openEverything, shopOptions } from './shops.ts'

describeScreens('the screens of audit, settings and the frame', {
  options: shopOptions,
  open: openEverything,
  screens: otherScreens,
})

import * as echarts from 'echarts'
import { ink, merge, type Panel } from './panel.ts'

/** One SVG of all panels under a title; nothing in it moves. */
export function renderPanels(title: string, panels: readonly Panel[], width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    const heading = { text: title, left: 'center', top: 16, textStyle: { fontSize: 20, color: ink } }
    const { graphic, ...all } = merge(panels)
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      ...all,
      title: [heading, ...all.title],
      graphic: { elements: graphic },
    })
    // An image fills its place exactly, whatever its own proportions, and its pixels stay squares.
    const filled = chart
      .renderToSVGString()
      .replaceAll('<image ', '<image preserveAspectRatio="none" style="image-rendering:pixelated" ')
    return withoutHover(filled)
  } finally {
    chart.dispose()
  }
}

/** The style sheet holds nothing but hover effects, which a picture in a file does not need. */
function withoutHover(svg: string): string {
  return svg.replace(/<style[^>]*>[\s\S]*?<\/style>\s*/g, '').replace(/ class="zr[^"]*"/g, '')
}
